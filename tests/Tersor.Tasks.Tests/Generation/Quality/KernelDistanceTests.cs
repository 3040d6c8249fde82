using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Tasks.Tests;

public sealed class KernelDistanceTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(20, 25, 30)]
    [InlineData(2100, 2050, 3)]
    public void It_is_the_mean_over_blocks_of_the_sum_over_pairs(int count, int others, int dimension)
    {
        var (a, b) = (Points.Normal(count, dimension, seed: 1), Points.Normal(others, dimension, seed: 2, mean: 0.5f));
        var size = Math.Min(1000, Math.Min(count, others));
        var (expected, largest) = (0.0, 0.0);
        var blocks = Math.Min(count, others) / size;
        for (var block = 0; block < blocks; block++)
            for (var i = block * size; i < (block + 1) * size; i++)
                for (var j = block * size; j < (block + 1) * size; j++)
                {
                    if (i == j)
                        continue;
                    var (same, other, between) = (Kernel(a, i, a, j), Kernel(b, i, b, j), Kernel(a, i, b, j));
                    expected += (same + other - between - Kernel(b, i, a, j)) / ((double)size * (size - 1) * blocks);
                    largest = Math.Max(largest, Math.Max(same, Math.Max(other, between)));
                }

        // Each kernel value is as exact as a product of floats, three times over.
        var tolerance = 4 * 3 * Math.Pow(2, -23) * Math.Sqrt(dimension) * largest;
        Assert.Equal(expected, KernelDistance.Between(a, b, _device), tolerance);
        Assert.True(expected > 10 * tolerance);
    }

    [Fact]
    public void Of_equal_sets_it_is_nothing()
    {
        var points = Points.Normal(300, 20, seed: 3);
        Assert.Equal(0, KernelDistance.Between(points, points, _device), 1e-6);
        Assert.Throws<ArgumentException>(() => KernelDistance.Between(points, Points.Normal(1, 20, seed: 1), _device));
        Assert.Throws<ArgumentException>(() => KernelDistance.Between(points, Points.Normal(9, 21, seed: 1), _device));
    }

    private static double Kernel(FeatureSet a, int i, FeatureSet b, int j) =>
        Math.Pow((Points.Product(a, i, b, j) / a.Dimension) + 1, 3);
}
