namespace Tersor.Kernels.Cpu;

/// <summary>
/// The gradient of a convolution by some of its input images: the product weightᵀ · dy gives what every window sends back
/// through each tap, in scratch memory for a few rows of windows, from where it is added to the pixels. No multiplication
/// meets a padding zero or a pixel that the stride leaps over.
/// </summary>
internal unsafe struct InputGradientJob : IBlockJob
{
    private const int MostPatches = 1 << 16;
    private const int FewestColumns = 128;

    public readonly int Blocks => (Shape.Images + ImagesPerBlock - 1) / ImagesPerBlock;

    public ConvolutionShape Shape;
    public PatchGrid Grid;
    public float* Dy;
    public float* Dx;
    public bool Accumulate;
    public GemmEpilogue Epilogue;
    public float* PackedWeight;
    public ScratchSpace Scratch;

    public InputGradientJob(in ConvolutionShape shape)
    {
        Shape = shape;
        Grid = new PatchGrid(shape);
    }

    /// <summary>Small images are taken several at a time, to fill panels.</summary>
    public readonly int ImagesPerBlock => Math.Clamp(FewestColumns / Grid.Pixels, 1, 8);

    public readonly int RowsPerChunk =>
        ImagesPerBlock > 1 ? Grid.Height : Math.Clamp(MostPatches / 4 / (Grid.Taps * Grid.Width), 1, Grid.Height);

    public readonly int ColumnsPerChunk => ImagesPerBlock * RowsPerChunk * Grid.Width;

    public readonly int ChannelsPerChunk => Math.Clamp(MostPatches / (Grid.Taps * ColumnsPerChunk), 1, Shape.InputChannels);

    public readonly int PatchScratch => ChannelsPerChunk * Grid.Taps * ColumnsPerChunk;

    public readonly void Run(int block, int worker)
    {
        var patches = Scratch.Worker(worker);
        var scratch = patches + PatchScratch;
        var images = new Images(Dx, Shape.InputChannels, Shape.Height, Shape.Width);
        var firstImage = block * ImagesPerBlock;
        var count = Math.Min(ImagesPerBlock, Shape.Images - firstImage);
        var product = new GemmBlock<MatrixLeft, ChannelsRight, MatrixOutput>
        {
            Right = new ChannelsRight(new Images(Dy, Shape.OutputChannels, Grid.Height, Grid.Width)),
            PackedLeft = PackedWeight,
            PackedDepth = Shape.OutputChannels,
        };

        for (var channel = 0; channel < Shape.InputChannels; channel += ChannelsPerChunk)
        {
            var channels = Math.Min(ChannelsPerChunk, Shape.InputChannels - channel);
            for (var image = firstImage; !Accumulate && image < firstImage + count; image++)
                new Span<float>(images.Plane(image, channel), channels * images.PlaneSize).Clear();

            for (var row = 0; row < Grid.Height; row += RowsPerChunk)
            {
                var rows = Math.Min(RowsPerChunk, Grid.Height - row);
                var column = (firstImage * Grid.Pixels) + (row * Grid.Width);
                var columns = ((count - 1) * Grid.Pixels) + (rows * Grid.Width);
                product.Output = new MatrixOutput(patches - column - ((nint)channel * Grid.Taps * columns), columns);
                product.Run(channel * Grid.Taps, channels * Grid.Taps, column, columns, 0, Shape.OutputChannels, scratch);
                for (var i = 0; i < count * channels; i++)
                {
                    var (image, offset) = Math.DivRem(i, channels);
                    PatchScatter.Add(
                        Grid,
                        patches + ((nint)offset * Grid.Taps * columns) + (image * Grid.Pixels),
                        columns,
                        row,
                        rows,
                        images.Plane(firstImage + image, channel + offset),
                        Shape.Height,
                        Shape.Width);
                }
            }

            for (var image = firstImage; !Epilogue.IsEmpty && image < firstImage + count; image++)
                Epilogue.Apply(channel, channels, 0, images.PlaneSize, images.Plane(image, channel), images.PlaneSize);
        }
    }
}
