namespace Tersor.Kernels.Cpu.Tests.Pooling;

public sealed unsafe class MaxPool2dTests
{
    [Theory]
    [InlineData(64, 24, 24, 2, 2, 2, 0)] // LeNet-5
    [InlineData(50, 8, 8, 2, 2, 2, 0)]
    [InlineData(3, 7, 9, 2, 2, 2, 0)]
    [InlineData(2, 9, 7, 3, 3, 2, 1)] // overlapping, padded
    [InlineData(2, 5, 6, 3, 2, 1, 0)]
    [InlineData(1, 1, 1, 1, 1, 1, 0)]
    [InlineData(2, 11, 40, 2, 2, 2, 0)]
    [InlineData(1, 4, 4, 2, 3, 3, 1)]
    public void Maxima_and_their_places_and_gradients_are_those_of_a_plain_loop(
        int planes, int height, int width, int kernelHeight, int kernelWidth, int stride, int padding)
    {
        var shape = PoolingShapes.Of(planes, height, width, kernelHeight, kernelWidth, stride, padding);
        using var pool = new WorkerPool(2);

        // Few distinct values: ties in most windows.
        using var x = new NativeArray<float>(
            [.. Samples.Uniform(planes * height * width, seed: 1).Select(v => MathF.Round(v * 3))]);
        x.Span[x.Length / 2] = float.NaN;
        x.Span[0] = float.NegativeInfinity;
        using var y = new NativeArray<float>(planes * shape.OutputPlane);
        using var indices = new NativeArray<int>(y.Length);
        using var dx = new NativeArray<float>(Samples.Uniform(x.Length, seed: 2));
        var gradient = dx.ToArray();
        MaxPool2d.Forward(pool, x, y, indices, shape);
        MaxPool2d.Gradient(pool, y, indices, dx, planes, shape.OutputPlane, shape.InputPlane, accumulate: true);

        for (var i = 0; i < y.Length; i++)
        {
            var (plane, place) = (i / shape.OutputPlane, i % shape.OutputPlane);
            var best = float.NegativeInfinity;
            var bestAt = -1;
            foreach (var at in PoolingShapes.Window(shape, place))
            {
                var value = x.Span[(plane * shape.InputPlane) + at];
                if (bestAt < 0 || value > best || float.IsNaN(value))
                    (best, bestAt) = (value, at);
            }

            Assert.Equal(best, y.Span[i]);
            Assert.Equal(bestAt, indices.Span[i]);
            gradient[(plane * shape.InputPlane) + bestAt] += best;
        }

        Assert.Equal(gradient, dx.ToArray());
    }

    [Fact]
    public void A_storing_gradient_forgets_what_was_there()
    {
        using var pool = new WorkerPool(1);
        using var dy = new NativeArray<float>([2f]);
        using var indices = new NativeArray<int>([3]);
        using var dx = new NativeArray<float>([9f, 9f, 9f, 9f]);
        MaxPool2d.Gradient(pool, dy, indices, dx, planes: 1, outputPlane: 1, inputPlane: 4, accumulate: false);
        Assert.Equal([0f, 0f, 0f, 2f], dx.ToArray());
    }
}
