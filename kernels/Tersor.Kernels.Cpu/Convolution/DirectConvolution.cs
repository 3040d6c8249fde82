namespace Tersor.Kernels.Cpu;

/// <summary>
/// Convolution and its gradients without a packed matrix of patches. Of the input gradient each phase, that is the pixels whose
/// coordinates leave the same remainders by the stride, is a convolution of the output gradient by the taps that meet it.
/// </summary>
internal static unsafe class DirectConvolution
{
    /// <summary>
    /// Planes below which a product by patches wastes less: tiles have more rows, vectors or products than there are planes.
    /// </summary>
    private const int FewestChannels = 8;

    /// <summary>Staged pixels of a plane, of which the last tile is a small part.</summary>
    private const int FewestPixels = 160;

    /// <summary>How many sums may be formed for one that is wanted, where packing patches is the alternative.</summary>
    private const int MostWaste = 2;

    /// <summary>
    /// Whether windows overlap, so that packing patches would copy pixels many times, and planes and the result's channels fill
    /// tiles. A few input channels suffice: they are products of a sum, not rows of a tile.
    /// </summary>
    public static bool Suits(in ConvolutionShape shape)
    {
        var vector = MicroKernel.Columns / 2;
        var sums = PatchGrid.Ceiling(shape.OutputHeight * (shape.OutputWidth + shape.Padding), vector) * vector;
        return shape.OutputChannels >= FewestChannels
            && shape.InputChannels * shape.KernelHeight * shape.KernelWidth >= FewestChannels
            && shape.KernelHeight * shape.KernelWidth > shape.Stride * shape.Stride
            && (KeepsExtent(shape) || 4 * Planes(shape).Pitch <= 5 * shape.OutputWidth)
            && sums <= MostWaste * shape.OutputHeight * shape.OutputWidth;
    }

    /// <summary>
    /// Whether that is so the other way round, too, and padding keeps the image's extent, so that the input gradient meets few
    /// zeros.
    /// </summary>
    public static bool SuitsInputGradient(in ConvolutionShape shape) =>
        Suits(shape) && shape.InputChannels >= FewestChannels && KeepsExtent(shape);

    /// <summary>Whether windows overlap. Nothing is wasted between rows of pixels.</summary>
    public static bool SuitsWeightGradient(in ConvolutionShape shape) =>
        Math.Min(shape.InputChannels, shape.OutputChannels) >= FewestChannels
        && shape.KernelHeight * shape.KernelWidth > shape.Stride * shape.Stride;

    public static void Forward(
        WorkerPool pool, in ConvolutionShape shape, float* x, float* weight, float* y, in GemmEpilogue epilogue)
    {
        var depth = shape.InputChannels * shape.KernelHeight * shape.KernelWidth;
        var planes = SideBySide(Planes(shape), shape.Images);
        var phase = new OutputPhase(depth, 0, 0, 0, 0, shape.OutputHeight, shape.OutputWidth, 1);
        var job = new DirectConvolutionJob
        {
            Images = shape.Images,
            Planes = planes,
            Source = x,
            Result = new Images(y, shape.OutputChannels, shape.OutputHeight, shape.OutputWidth),
            Epilogue = epilogue,
        };
        Reserve(pool, ref job, 1, depth, phase.Span(planes));
        job.Phases[job.PhaseCount++] = phase;
        var next = job.Offsets;
        for (var channel = 0; channel < shape.InputChannels; channel++)
        {
            for (var t = 0; t < shape.KernelHeight; t++)
            {
                for (var s = 0; s < shape.KernelWidth; s++)
                    *next++ = planes.Offset(channel, t, s);
            }
        }

        Pack(pool, new MatrixLeft(weight, depth, 1), job, phase);
        pool.Run(job.Blocks, ref job);
    }

    public static void WeightGradient(
        WorkerPool pool, in ConvolutionShape shape, float* x, float* dy, float* dWeight, bool accumulate)
    {
        var image = new TurnedImage(shape);
        var job = new DirectWeightGradientJob { Shape = shape, Image = image, X = x, Dy = dy };
        var sums = job.Blocks * shape.OutputChannels * job.RowSize;
        job.Scratch = pool.Scratch.Reserve(job.WorkerScratch, sums + (job.ImagesPerPass * job.Pixels));
        job.Sums = job.Scratch.Shared;
        job.Offsets = (int*)(job.Sums + sums);
        var next = job.Offsets;
        for (var i = 0; i < job.ImagesPerPass; i++)
        {
            for (var row = 0; row < shape.OutputHeight; row++)
            {
                for (var column = 0; column < shape.OutputWidth; column++)
                    *next++ = (i * image.Size) + image.Offset(row * shape.Stride, column * shape.Stride);
            }
        }

        pool.Run(job.Blocks, ref job);
        var sum = new WeightGradientSumJob(job, dWeight, accumulate);
        pool.Run(shape.OutputChannels, ref sum);
    }

    public static void InputGradient(
        WorkerPool pool, in ConvolutionShape shape, float* dy, float* weight, float* dx, bool accumulate,
        in GemmEpilogue epilogue)
    {
        // Window u meets through tap t padded row u · stride + t: by the stride, whole steps and the remainder that is the phase.
        var step = shape.Stride;
        var firstStep = shape.Padding / step;
        var tapRows = PhaseWeights.Taps(shape.KernelHeight, step, 0);
        var tapColumns = PhaseWeights.Taps(shape.KernelWidth, step, 0);
        var left = tapColumns - 1 - firstStep;
        var width = ((shape.Width - 1 + shape.Padding) / step) - firstStep + tapColumns;
        var wrap = Math.Clamp(width - left - shape.OutputWidth, 0, Math.Max(0, left));
        var image = new StagedPlanes(
            shape.OutputChannels,
            shape.OutputHeight,
            shape.OutputWidth,
            1,
            tapRows - 1 - firstStep,
            left,
            ((shape.Height - 1 + shape.Padding) / step) - firstStep + tapRows,
            width - wrap,
            wrap);
        var planes = SideBySide(image, shape.Images);
        var job = new DirectConvolutionJob
        {
            Images = shape.Images,
            Planes = planes,
            Source = dy,
            Result = new Images(dx, shape.InputChannels, shape.Height, shape.Width),
            Accumulate = accumulate,
            Epilogue = epilogue,
        };
        var most = new OutputPhase(0, 0, 0, 0, 0, (shape.Height + step - 1) / step, (shape.Width + step - 1) / step, step);
        Reserve(pool, ref job, step, shape.OutputChannels * shape.KernelHeight * shape.KernelWidth, most.Span(planes));
        var start = 0;
        for (var row = 0; row < step; row++)
        {
            for (var column = 0; column < step; column++)
            {
                var firstRow = PatchGrid.Ceiling(shape.Padding - row, step);
                var firstColumn = PatchGrid.Ceiling(shape.Padding - column, step);
                var (y, x) = ((firstRow * step) + row - shape.Padding, (firstColumn * step) + column - shape.Padding);
                if (y >= shape.Height || x >= shape.Width)
                    continue;
                var rows = PhaseWeights.Taps(shape.KernelHeight, step, row);
                var columns = PhaseWeights.Taps(shape.KernelWidth, step, column);
                var depth = shape.OutputChannels * rows * columns;
                var phase = new OutputPhase(
                    depth,
                    start,
                    planes.Offset(0, firstRow - firstStep, firstColumn - firstStep),
                    y,
                    x,
                    ((shape.Height - 1 - y) / step) + 1,
                    ((shape.Width - 1 - x) / step) + 1,
                    step);
                job.Phases[job.PhaseCount++] = phase;
                var next = job.Offsets + start;
                for (var channel = 0; channel < shape.OutputChannels; channel++)
                {
                    for (var t = 0; t < rows; t++)
                    {
                        for (var s = 0; s < columns; s++)
                            *next++ = planes.Offset(channel, tapRows - 1 - t, tapColumns - 1 - s);
                    }
                }

                Pack(pool, new PhaseWeights(weight, shape, row, column), job, phase);
                start += depth;
            }
        }

        pool.Run(job.Blocks, ref job);
    }

    private static bool KeepsExtent(in ConvolutionShape shape) =>
        2 * shape.Padding >= Math.Max(shape.KernelHeight, shape.KernelWidth) - shape.Stride;

    /// <summary>As many images as make up some tiles.</summary>
    private static StagedPlanes SideBySide(in StagedPlanes planes, int images) =>
        planes with { Images = Math.Clamp(FewestPixels / planes.PlaneSize, 1, Math.Max(1, images)) };

    /// <summary>The layout of the staged input.</summary>
    private static StagedPlanes Planes(in ConvolutionShape shape)
    {
        var wrap = shape.Stride == 1 ? shape.Padding : 0;
        return new StagedPlanes(
            shape.InputChannels,
            shape.Height,
            shape.Width,
            shape.Stride,
            shape.Padding,
            shape.Padding,
            shape.OutputHeight + ((shape.KernelHeight - 1) / shape.Stride),
            shape.OutputWidth + ((shape.KernelWidth - 1) / shape.Stride) - wrap,
            wrap);
    }

    private static void Reserve(WorkerPool pool, ref DirectConvolutionJob job, int columnPhases, int products, int mostSpan)
    {
        var weights = products * job.Result.Channels;
        var phaseFloats = columnPhases * columnPhases * sizeof(OutputPhase) / sizeof(float);
        job.SumStride = DirectConvolutionJob.StrideFor(mostSpan);
        job.Scratch = pool.Scratch.Reserve(
            DirectConvolutionJob.WorkerScratch(job.Planes, columnPhases, job.SumStride), weights + products + phaseFloats);
        job.Weights = job.Scratch.Shared;
        job.Offsets = (int*)(job.Weights + weights);
        job.Phases = (OutputPhase*)(job.Offsets + products);
    }

    private static void Pack<TLeft>(WorkerPool pool, TLeft left, in DirectConvolutionJob job, in OutputPhase phase)
        where TLeft : unmanaged, ILeftOperand
    {
        var channels = job.Result.Channels;
        var packing = new PackLeftJob<TLeft>(left, channels, channels, phase.Depth, job.Weights + ((nint)phase.Start * channels));
        pool.Run(packing.Blocks, ref packing);
    }
}
