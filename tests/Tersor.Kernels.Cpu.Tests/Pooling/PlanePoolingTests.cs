namespace Tersor.Kernels.Cpu.Tests.Pooling;

/// <summary>Pooling of planes for predictions, of one image and of lanes, against a plain loop.</summary>
public sealed unsafe class PlanePoolingTests
{
    [Theory]
    [InlineData(6, 6, 2, 2, 0)]
    [InlineData(13, 47, 3, 2, 1)]
    [InlineData(9, 100, 3, 1, 1)]
    [InlineData(24, 23, 3, 2, 0)]
    [InlineData(17, 61, 4, 3, 1)]
    [InlineData(3, 1100, 5, 2, 2)]
    [InlineData(40, 40, 2, 19, 0)]
    [InlineData(10, 3, 3, 4, 0)]
    [InlineData(11, 11, 3, 2, 0)]
    [InlineData(9, 31, 3, 2, 1)]
    [InlineData(5, 1, 3, 2, 1)]
    [InlineData(6, 33, 3, 2, 0)]
    [InlineData(7, 66, 3, 2, 1)]
    public void Windows_are_merged_as_in_a_loop(int height, int width, int kernel, int stride, int padding)
    {
        const int planes = 2;
        var shape = PoolingShapes.Of(planes, height, width, kernel, kernel, stride, padding);
        var x = Samples.Uniform(planes * height * width, seed: 1);
        x[(height / 2 * width) + (width / 2)] = float.NaN;
        x[^1] = float.NegativeInfinity;
        foreach (var lanes in new[] { LaneKernels.Single }.Concat(LaneKernels.Batches))
        {
            using var input = new NativeArray<float>((x.Length * lanes.Lanes) + MatrixKernel.Overread);
            input.Span.Fill(float.NaN);
            for (var i = 0; i < x.Length; i++)
                input.Span.Slice(i * lanes.Lanes, lanes.Lanes).Fill(x[i]);
            using var largest = new NativeArray<float>(planes * shape.OutputPlane * lanes.Lanes);
            using var mean = new NativeArray<float>(largest.Length);
            PlanePooling.Maximum(lanes, input, planes, (nint)shape.InputPlane * lanes.Lanes, width, largest, shape);
            PlanePooling.Mean(lanes, input, planes, (nint)shape.InputPlane * lanes.Lanes, width, mean, shape);
            for (var i = 0; i < largest.Length; i++)
            {
                var (plane, output) = Math.DivRem(i / lanes.Lanes, shape.OutputPlane);
                float[] window =
                    [.. PoolingShapes.Window(shape, output).Select(place => x[(plane * shape.InputPlane) + place])];
                var sum = window.Sum(value => (double)value);
                var bound = kernel * kernel * Math.Pow(2, -24);
                Assert.Equal(window.Any(float.IsNaN) ? float.NaN : window.Max(), largest.Span[i]);
                if (double.IsNaN(sum))
                    Assert.True(float.IsNaN(mean.Span[i]));
                else
                    Assert.InRange(mean.Span[i], (sum / (kernel * kernel)) - bound, (sum / (kernel * kernel)) + bound);
            }
        }
    }
}
