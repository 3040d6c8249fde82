namespace Tersor.Kernels.Cpu.Tests;

public sealed unsafe class MaxPool2x2Tests
{
    private const int Planes = 3;

    /// <summary>
    /// Every width from the narrowest that takes the vector path, odd ones with a column to spare; few distinct values, so ties
    /// abound.
    /// </summary>
    [Fact]
    public void Windows_side_by_side_give_the_first_largest_value_and_a_NaN_wins()
    {
        using var pool = new WorkerPool(1);
        for (var width = 2; width <= 41; width++)
        {
            var shape = new PoolingShape(
                Planes, Height: 7, width, OutputHeight: 3, OutputWidth: width / 2, 2, 2, Stride: 2, Padding: 0);
            var x = Draw(Planes * shape.InputPlane, seed: width);
            var y = new float[Planes * shape.OutputPlane];
            var indices = new int[y.Length];
            fixed (float* source = x)
            fixed (float* destination = y)
            fixed (int* places = indices)
                MaxPool2d.Forward(pool, source, destination, places, shape);

            for (var i = 0; i < y.Length; i++)
            {
                var place = Largest(
                    x.AsSpan(i / shape.OutputPlane * shape.InputPlane, shape.InputPlane), i % shape.OutputPlane, shape);
                Assert.Equal(place, indices[i]);
                Assert.Equal(x[(i / shape.OutputPlane * shape.InputPlane) + place], y[i]);
            }
        }
    }

    private static int Largest(ReadOnlySpan<float> plane, int output, in PoolingShape shape)
    {
        var first = (output / shape.OutputWidth * 2 * shape.Width) + (output % shape.OutputWidth * 2);
        var best = first;
        foreach (var place in new[] { first + 1, first + shape.Width, first + shape.Width + 1 })
        {
            if (plane[place] > plane[best] || float.IsNaN(plane[place]))
                best = place;
        }

        return best;
    }

    private static float[] Draw(int count, int seed)
    {
        float[] values = [-1f, 0f, -0f, 1f, 2f, float.NaN, float.NegativeInfinity];
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => values[random.Next(values.Length)])];
    }
}
