namespace Tersor.Kernels.Cpu;

/// <summary>
/// The gradient by the weight, summed up by groups of images. An image is turned (<see cref="TurnedImage"/>) so that a pixel's
/// channels lie side by side: what a row of taps sees of all channels is one run of memory, so the product's right operand, a row
/// for each window, need not be packed. Each group leaves its sums as [output channel, tap row, tap column, input channel].
/// </summary>
internal unsafe struct DirectWeightGradientJob : IBlockJob
{
    private const int MostGroups = 8;

    /// <summary>Windows that outweigh adding up another group.</summary>
    private const int FewestWindows = 512;

    public ConvolutionShape Shape;
    public TurnedImage Image;

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

    /// <summary>Sums of an output channel and a tap row, with those that only fill tiles.</summary>
    public readonly int TapRowSize =>
        PatchGrid.Ceiling(Shape.KernelWidth * Shape.InputChannels, MicroKernel.Columns) * MicroKernel.Columns;

    /// <summary>Sums of an output channel.</summary>
    public readonly int RowSize => Shape.KernelHeight * TapRowSize;

    public readonly int WorkerScratch => TurnedSize + (Shape.OutputChannels * GemmPlan.Depth);

    /// <summary>Floats of the images of a pass, with what the last tile reads beyond them.</summary>
    private readonly int TurnedSize => Aligned((ImagesPerPass * Image.Size) + MicroKernel.Columns);

    public readonly void Run(int block, int worker)
    {
        var turned = Scratch.Worker(worker);
        var packed = turned + TurnedSize;
        var first = (int)((long)Shape.Images * block / Blocks);
        var end = (int)((long)Shape.Images * (block + 1) / Blocks);
        var sums = Sums + ((nint)block * Shape.OutputChannels * RowSize);
        for (var image = first; image < end; image += ImagesPerPass)
        {
            var count = Math.Min(ImagesPerPass, end - image);
            for (var i = 0; i < count; i++)
                Image.Turn(X + ((image + i) * Image.SourceSize), turned + ((nint)i * Image.Size));
            Multiply(image * Pixels, count * Pixels, packed, turned, sums, image > first);
        }
    }

    private readonly void Multiply(int window, int windows, float* packed, float* turned, float* sums, bool continued)
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

            var width = Shape.KernelWidth * Shape.InputChannels;
            for (var row = 0; row < Shape.KernelHeight; row++)
            {
                var run = turned + Image.Offset(row, 0);
                var column = row * TapRowSize;
                for (var j = 0; j < width; j += MicroKernel.Columns)
                {
                    MultiplyTiles(
                        bands, depth, packed, run + j, Offsets + k, width - j, sums + column + j, continued || pass > 0);
                }
            }
        }
    }

    /// <summary>
    /// All output channels by one or two vectors of taps and channels, which stay in the first-level cache meanwhile.
    /// </summary>
    private readonly void MultiplyTiles(
        in Bands bands, int depth, float* packed, float* turned, int* offsets, int columns, float* sums, bool accumulate)
    {
        for (var band = 0; band < bands.Count; band++)
        {
            nint start = bands.Start(band);
            MicroKernel.Run(
                bands.Height(band), columns, depth, packed + (start * depth), turned, offsets, sums + (start * RowSize),
                RowSize, accumulate);
        }
    }

    private static int Aligned(int floats) => (floats + 15) / 16 * 16;
}
