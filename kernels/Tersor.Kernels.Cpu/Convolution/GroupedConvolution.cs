namespace Tersor.Kernels.Cpu;

/// <summary>
/// Convolutions of groups of channels, with gaps in the windows and strides of their own for rows and columns. Planes are staged
/// among zeros (<see cref="TapPlanes"/>), and a vector of outputs takes all taps of all channels of its group in one register:
/// what depthwise convolutions want, where a matrix product would have a single row.
/// </summary>
public static unsafe class GroupedConvolution
{
    /// <summary>y = x ⋆ weight.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="shape">All extents.</param>
    /// <param name="x">[images, groups · inputs, height, width].</param>
    /// <param name="weight">[groups · outputs, inputs, rows, columns].</param>
    /// <param name="y">[images, groups · outputs, output height, output width].</param>
    public static void Forward(WorkerPool pool, in GroupedConvolutionShape shape, float* x, float* weight, float* y)
    {
        var planes = PlanesOf(shape);
        var scratch = Reserve(pool, shape, shape.Inputs * planes.Size);
        PlaceTaps(shape, planes, scratch);
        var sums = new GroupedSums(
            shape.Groups, shape.Inputs, shape.Outputs, shape.Taps, planes,
            new PlaneOrigin(shape.Height, shape.Width, shape.Padding, shape.Padding, 1, 1), shape.StrideHeight,
            shape.OutputHeight, shape.OutputWidth, SourceStride: shape.Taps, TargetStride: shape.Inputs * shape.Taps);
        var job = new GroupedOutputJob(sums, x, weight, y, accumulate: false, scratch);
        VectorWidth.Run(pool, shape.Images * job.BlocksPerImage, job);
    }

    /// <summary>dx = (or +=) the gradient by x: dy, its pixels as far apart as the windows, under the mirrored taps.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="shape">All extents.</param>
    /// <param name="dy">As y.</param>
    /// <param name="weight">As in <see cref="Forward"/>.</param>
    /// <param name="dx">As x.</param>
    /// <param name="accumulate">Whether to add to dx.</param>
    public static void InputGradient(
        WorkerPool pool, in GroupedConvolutionShape shape, float* dy, float* weight, float* dx, bool accumulate)
    {
        var (top, left) = ((shape.KernelHeight - 1) * shape.DilationHeight, (shape.KernelWidth - 1) * shape.DilationWidth);
        var planes = new TapPlanes(shape.Height + shape.Padding + top, shape.Width + shape.Padding + left, Step: 1);
        var scratch = Reserve(pool, shape, shape.Outputs * planes.Size);
        for (var tap = 0; tap < shape.Taps; tap++)
        {
            var (row, column) = Math.DivRem(tap, shape.KernelWidth);
            ((int*)scratch.Shared)[tap] = planes.Offset(
                shape.Padding + top - (row * shape.DilationHeight), shape.Padding + left - (column * shape.DilationWidth));
        }

        var sums = new GroupedSums(
            shape.Groups, shape.Outputs, shape.Inputs, shape.Taps, planes,
            new PlaneOrigin(shape.OutputHeight, shape.OutputWidth, top, left, shape.StrideHeight, shape.StrideWidth), RowStep: 1,
            shape.Height, shape.Width, SourceStride: shape.Inputs * shape.Taps, TargetStride: shape.Taps);
        var job = new GroupedOutputJob(sums, dy, weight, dx, accumulate, scratch);
        VectorWidth.Run(pool, shape.Images * job.BlocksPerImage, job);
    }

    /// <summary>dWeight = (or +=) the gradient by the weights, summed over the images in their order.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="shape">All extents.</param>
    /// <param name="x">As in <see cref="Forward"/>.</param>
    /// <param name="dy">As y.</param>
    /// <param name="dWeight">As weight.</param>
    /// <param name="accumulate">Whether to add to dWeight.</param>
    public static void WeightGradient(
        WorkerPool pool, in GroupedConvolutionShape shape, float* x, float* dy, float* dWeight, bool accumulate)
    {
        var planes = PlanesOf(shape);
        var scratch = Reserve(pool, shape, planes.Size + GroupedWeightGradientJob.OutputsOf(shape).Size);
        PlaceTaps(shape, planes, scratch);
        VectorWidth.Run(
            pool,
            shape.Groups * shape.Outputs,
            new GroupedWeightGradientJob(shape, planes, scratch, x, dy, dWeight, accumulate));
    }

    /// <summary>The pixels that windows see, with the padding.</summary>
    private static TapPlanes PlanesOf(in GroupedConvolutionShape shape) => new(
        ((shape.OutputHeight - 1) * shape.StrideHeight) + ((shape.KernelHeight - 1) * shape.DilationHeight) + 1,
        ((shape.OutputWidth - 1) * shape.StrideWidth) + ((shape.KernelWidth - 1) * shape.DilationWidth) + 1,
        shape.StrideWidth);

    /// <summary>Planes for each worker, with room for a vector behind them, and a number for each tap.</summary>
    private static ScratchSpace Reserve(WorkerPool pool, in GroupedConvolutionShape shape, int planes) =>
        pool.Scratch.Reserve(planes + GroupedOutputJob.LargestVector, shape.Taps);

    /// <summary>Where what each tap meets in the first window lies.</summary>
    private static void PlaceTaps(in GroupedConvolutionShape shape, in TapPlanes planes, ScratchSpace scratch)
    {
        for (var tap = 0; tap < shape.Taps; tap++)
        {
            var (row, column) = Math.DivRem(tap, shape.KernelWidth);
            ((int*)scratch.Shared)[tap] = planes.Offset(row * shape.DilationHeight, column * shape.DilationWidth);
        }
    }
}
