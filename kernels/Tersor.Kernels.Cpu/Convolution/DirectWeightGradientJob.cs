namespace Tersor.Kernels.Cpu;

/// <summary>
/// The gradient by the weight, summed up by groups of images. An image is staged (<see cref="StagedPlanes"/>) and then turned so
/// that a pixel's channels lie side by side: what a row of taps sees of all channels is one run of memory, so the product's right
/// operand, a row for each window, need not be packed. Each group leaves its sums as [output channel, tap row, remainder of the
/// tap column, tap column, input channel].
/// </summary>
internal unsafe struct DirectWeightGradientJob : IBlockJob
{
    private const int MostGroups = 8;

    /// <summary>Windows that outweigh adding up another group.</summary>
    private const int FewestWindows = 512;

    public ConvolutionShape Shape;
    public StagedPlanes Planes;

    /// <summary>Where each window of some images begins.</summary>
    public int* Offsets;

    public float* X;
    public float* Dy;
    public float* Sums;
    public ScratchSpace Scratch;

    public readonly int Blocks =>
        (int)Math.Clamp((long)Shape.Images * Pixels / FewestWindows, 1, Math.Min(MostGroups, Shape.Images));

    public readonly int Pixels => Shape.OutputHeight * Shape.OutputWidth;

    /// <summary>Small images are taken several at a time, so that a tile is fetched and stored less often.</summary>
    public readonly int ImagesPerPass => Math.Clamp(GemmPlan.Depth / Pixels, 1, Shape.Images);

    /// <summary>Floats of a staged image.</summary>
    public readonly int StagedSize => Shape.InputChannels * Shape.Stride * Shape.Stride * Planes.PlaneSize;

    /// <summary>Sums of an output channel, with those that only fill tiles.</summary>
    public readonly int RowSize
    {
        get
        {
            var size = 0;
            for (var remainder = 0; remainder < Shape.Stride; remainder++)
                size += Width(TapColumns(remainder));
            return Shape.KernelHeight * size;
        }
    }

    public readonly int WorkerScratch =>
        Aligned(Planes.Size) + Aligned((ImagesPerPass * StagedSize) + MicroKernel.Columns)
        + (Shape.OutputChannels * GemmPlan.Depth);

    /// <summary>Tap columns that see pixels of one remainder.</summary>
    public readonly int TapColumns(int remainder) => PhaseWeights.Taps(Shape.KernelWidth, Shape.Stride, remainder);

    /// <summary>Sums of an output channel, a tap row and one remainder.</summary>
    public readonly int Width(int tapColumns) =>
        PatchGrid.Ceiling(tapColumns * Shape.InputChannels, MicroKernel.Columns) * MicroKernel.Columns;

    public readonly void Run(int block, int worker)
    {
        var planes = Scratch.Worker(worker);
        var staged = planes + Aligned(Planes.Size);
        var packed = staged + Aligned((ImagesPerPass * StagedSize) + MicroKernel.Columns);
        var first = (int)((long)Shape.Images * block / Blocks);
        var end = (int)((long)Shape.Images * (block + 1) / Blocks);
        var sums = Sums + ((nint)block * Shape.OutputChannels * RowSize);
        for (var image = first; image < end; image += ImagesPerPass)
        {
            var count = Math.Min(ImagesPerPass, end - image);
            for (var i = 0; i < count; i++)
                Stage(image + i, planes, staged + ((nint)i * StagedSize));
            Multiply(image * Pixels, count * Pixels, packed, staged, sums, image > first);
        }
    }

    private readonly void Stage(int image, float* planes, float* staged)
    {
        Planes.Stage(X + ((nint)image * Shape.InputChannels * Shape.Height * Shape.Width), 1, planes);
        var remainders = Shape.Stride * Shape.Stride;
        for (var i = 0; i < remainders; i++)
        {
            PanelPacking.Pack(
                planes + (i * Planes.PlaneSize),
                remainders * Planes.PlaneSize,
                Shape.InputChannels,
                1,
                Planes.PlaneSize,
                staged + ((nint)i * Planes.PlaneSize * Shape.InputChannels),
                Shape.InputChannels);
        }
    }

    private readonly void Multiply(int window, int windows, float* packed, float* staged, float* sums, bool continued)
    {
        var bands = new Bands(Shape.OutputChannels);
        var left = new ChannelsLeft(new Images(Dy, Shape.OutputChannels, Shape.OutputHeight, Shape.OutputWidth));
        var passes = (windows + GemmPlan.Depth - 1) / GemmPlan.Depth;
        for (var pass = 0; pass < passes; pass++)
        {
            var k = (int)((long)windows * pass / passes);
            var depth = (int)((long)windows * (pass + 1) / passes) - k;
            for (var band = 0; band < bands.Count; band++)
                bands.Pack(left, 0, band, window + k, depth, packed);

            var column = 0;
            for (var row = 0; row < Shape.KernelHeight; row++)
            {
                for (var remainder = 0; remainder < Shape.Stride; remainder++)
                {
                    var run = staged + ((nint)Planes.Offset(0, row, remainder) * Shape.InputChannels);
                    var width = TapColumns(remainder) * Shape.InputChannels;
                    for (var j = 0; j < width; j += MicroKernel.Columns)
                        MultiplyTiles(
                            bands, depth, packed, run + j, Offsets + k, width - j, sums + column + j, continued || pass > 0);
                    column += Width(TapColumns(remainder));
                }
            }
        }
    }

    /// <summary>
    /// All output channels by one or two vectors of taps and channels, which stay in the first-level cache meanwhile.
    /// </summary>
    private readonly void MultiplyTiles(
        in Bands bands, int depth, float* packed, float* staged, int* offsets, int columns, float* sums, bool accumulate)
    {
        for (var band = 0; band < bands.Count; band++)
        {
            nint start = bands.Start(band);
            MicroKernel.Run(
                bands.Height(band), columns, depth, packed + (start * depth), staged, offsets, sums + (start * RowSize),
                RowSize, accumulate);
        }
    }

    private static int Aligned(int floats) => (floats + 15) / 16 * 16;
}
