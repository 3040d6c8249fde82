namespace Tersor.Kernels.Cpu;

/// <summary>
/// Two-dimensional convolution and its gradients as implicit matrix products (Chetlur et al. 2014): the patches are packed from
/// the images straight into the panels of <see cref="Gemm"/>.
/// </summary>
public static unsafe class Convolution2d
{
    /// <summary>y = x ⋆ weight (cross-correlation), then the epilogue, whose bias must be per row.</summary>
    public static void Forward(WorkerPool pool, in ConvolutionShape shape, float* x, float* weight, float* y, in GemmEpilogue epilogue = default)
    {
        var grid = ForwardGrid(shape);
        var depth = shape.InputChannels * grid.Taps;
        var output = new Images(y, shape.OutputChannels, grid.GridHeight, grid.GridWidth);
        Gemm.Multiply(
            pool,
            shape.OutputChannels,
            shape.Images * grid.Pixels,
            depth,
            new MatrixLeft(weight, depth, 1),
            new PatchesRight(InputImages(shape, x), grid),
            new ImagesOutput(output, grid.GridHeight, grid.GridWidth, 1, 0, 0),
            false,
            epilogue);
    }

    /// <summary>dx (+)= the gradient by the input. Each phase of the stride is a convolution of its own over dense pixels.</summary>
    public static void InputGradient(WorkerPool pool, in ConvolutionShape shape, float* dy, float* weight, float* dx, bool accumulate)
    {
        var outputs = new Images(dy, shape.OutputChannels, shape.OutputHeight, shape.OutputWidth);
        var inputs = InputImages(shape, dx);
        for (var firstRow = 0; firstRow < Math.Min(shape.Stride, shape.Height); firstRow++)
        {
            for (var firstColumn = 0; firstColumn < Math.Min(shape.Stride, shape.Width); firstColumn++)
            {
                var tapRow = (firstRow + shape.Padding) % shape.Stride;
                var tapColumn = (firstColumn + shape.Padding) % shape.Stride;
                var grid = new PatchGrid(
                    GridHeight: Ceiling(shape.Height - firstRow, shape.Stride),
                    GridWidth: Ceiling(shape.Width - firstColumn, shape.Stride),
                    TapRows: Ceiling(Math.Max(0, shape.KernelHeight - tapRow), shape.Stride),
                    TapColumns: Ceiling(Math.Max(0, shape.KernelWidth - tapColumn), shape.Stride),
                    PixelStep: 1,
                    TapStep: -1,
                    OffsetY: (firstRow + shape.Padding) / shape.Stride,
                    OffsetX: (firstColumn + shape.Padding) / shape.Stride);
                Gemm.Multiply(
                    pool,
                    shape.InputChannels,
                    shape.Images * grid.Pixels,
                    shape.OutputChannels * grid.Taps,
                    new TapsLeft(weight, shape, grid, tapRow, tapColumn),
                    new PatchesRight(outputs, grid),
                    new ImagesOutput(inputs, grid.GridHeight, grid.GridWidth, shape.Stride, firstRow, firstColumn),
                    accumulate,
                    default);
            }
        }
    }

    /// <summary>dWeight (+)= the gradient by the weight.</summary>
    public static void WeightGradient(WorkerPool pool, in ConvolutionShape shape, float* x, float* dy, float* dWeight, bool accumulate)
    {
        var grid = ForwardGrid(shape);
        var columns = shape.InputChannels * grid.Taps;
        Gemm.Multiply(
            pool,
            shape.OutputChannels,
            columns,
            shape.Images * grid.Pixels,
            new ChannelsLeft(new Images(dy, shape.OutputChannels, grid.GridHeight, grid.GridWidth)),
            new PatchesTransposedRight(InputImages(shape, x), grid),
            new MatrixOutput(dWeight, columns),
            accumulate,
            default);
    }

    private static PatchGrid ForwardGrid(in ConvolutionShape shape) => new(
        shape.OutputHeight, shape.OutputWidth, shape.KernelHeight, shape.KernelWidth, shape.Stride, 1, -shape.Padding, -shape.Padding);

    private static Images InputImages(in ConvolutionShape shape, float* data) =>
        new(data, shape.InputChannels, shape.Height, shape.Width);

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}
