namespace Tersor.Kernels.Cpu.Tests.Pooling;

/// <summary>Shapes of poolings and the places that their windows cover.</summary>
internal static class PoolingShapes
{
    public static PoolingShape Of(
        int planes, int height, int width, int kernelHeight, int kernelWidth, int stride, int padding) => new(
            planes, height, width, ((height + (2 * padding) - kernelHeight) / stride)
                + 1, ((width + (2 * padding) - kernelWidth) / stride) + 1,
            kernelHeight, kernelWidth, stride, padding);

    /// <summary>The places in the input plane, padding left out, that an output is made from.</summary>
    public static IEnumerable<int> Window(PoolingShape shape, int output)
    {
        for (var r = 0; r < shape.KernelHeight; r++)
        {
            for (var c = 0; c < shape.KernelWidth; c++)
            {
                var row = (output / shape.OutputWidth * shape.Stride) - shape.Padding + r;
                var column = (output % shape.OutputWidth * shape.Stride) - shape.Padding + c;
                if (row >= 0 && row < shape.Height && column >= 0 && column < shape.Width)
                    yield return (row * shape.Width) + column;
            }
        }
    }
}
