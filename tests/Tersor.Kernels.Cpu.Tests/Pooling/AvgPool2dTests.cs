namespace Tersor.Kernels.Cpu.Tests.Pooling;

public sealed unsafe class AvgPool2dTests
{
    [Theory]
    [InlineData(64, 24, 24, 2, 2, 2, 0)]
    [InlineData(3, 8, 8, 8, 8, 1, 0)] // global
    [InlineData(3, 7, 9, 2, 2, 2, 0)]
    [InlineData(2, 9, 7, 3, 3, 2, 1)]
    [InlineData(2, 5, 6, 3, 2, 1, 0)]
    [InlineData(2, 11, 70, 2, 2, 2, 0)]
    [InlineData(1, 1, 1, 1, 1, 1, 0)]
    public void Means_and_gradients_are_those_of_a_plain_loop(
        int planes, int height, int width, int kernelHeight, int kernelWidth, int stride, int padding)
    {
        var shape = PoolingShapes.Of(planes, height, width, kernelHeight, kernelWidth, stride, padding);
        using var pool = new WorkerPool(2);
        using var x = new NativeArray<float>(Samples.Uniform(planes * height * width, seed: 1));
        using var y = new NativeArray<float>(planes * shape.OutputPlane);
        using var dx = new NativeArray<float>(Samples.Uniform(x.Length, seed: 2));
        using var stored = new NativeArray<float>(x.Length);
        var gradient = new double[x.Length];
        AvgPool2d.Forward(pool, x, y, shape);
        var before = dx.ToArray();
        AvgPool2d.Gradient(pool, y, dx, shape, accumulate: true);
        AvgPool2d.Gradient(pool, y, stored, shape, accumulate: false);

        var windowSize = kernelHeight * kernelWidth;
        var tolerance = (windowSize + 2d) / (1 << 24);
        for (var i = 0; i < y.Length; i++)
        {
            var (plane, place) = (i / shape.OutputPlane, i % shape.OutputPlane);
            var sum = 0d;
            foreach (var at in PoolingShapes.Window(shape, place))
            {
                sum += x.Span[(plane * shape.InputPlane) + at];
                gradient[(plane * shape.InputPlane) + at] += y.Span[i] / (double)windowSize;
            }

            Assert.Equal(sum / windowSize, y.Span[i], tolerance);
        }

        for (var i = 0; i < x.Length; i++)
        {
            Assert.Equal(gradient[i], stored.Span[i], tolerance);
            Assert.Equal(before[i] + gradient[i], dx.Span[i], 2 * tolerance);
        }
    }
}
