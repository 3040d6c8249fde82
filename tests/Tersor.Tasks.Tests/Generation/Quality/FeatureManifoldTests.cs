using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Tasks.Tests;

public sealed class FeatureManifoldTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(60, 45, 12, 0.3f)]
    [InlineData(1030, 1015, 4, 1.5f)]
    public void Precision_and_recall_are_those_of_the_definition(int count, int others, int dimension, float mean)
    {
        var (real, made) = (Points.Normal(count, dimension, seed: 1), Points.Normal(others, dimension, seed: 2, mean));
        var (precision, recall) = new FeatureManifold(real, _device).Compare(new FeatureManifold(made, _device));
        Assert.Equal((ShareInside(made, real), ShareInside(real, made)), (precision, recall));
        Assert.InRange(precision, 0.05, 0.95);
        Assert.InRange(recall, 0.05, 0.95);
    }

    [Fact]
    public void Equal_sets_cover_each_other()
    {
        var points = Points.Normal(1100, 50, seed: 3);
        var manifold = new FeatureManifold(points, _device);
        Assert.Equal((1.0, 1.0), manifold.Compare(manifold));
        var constant = new FeatureManifold(Points.Constant(20, 50, 0.7f), _device);
        Assert.Equal((1.0, 1.0), constant.Compare(constant));
    }

    [Fact]
    public void A_single_image_covers_nothing_however_real_it_is()
    {
        var real = new FeatureManifold(Points.Normal(200, 5, seed: 4), _device);
        Assert.Equal((1.0, 0.0), real.Compare(new FeatureManifold(Points.Constant(100, 5, 0.01f), _device)));
    }

    [Fact]
    public void Too_few_points_or_other_features_are_refused()
    {
        var points = new FeatureManifold(Points.Normal(9, 3, seed: 1), _device);
        Assert.Throws<ArgumentException>(() => new FeatureManifold(Points.Normal(3, 3, seed: 1), _device));
        Assert.Throws<ArgumentException>(() => points.Compare(new FeatureManifold(Points.Normal(9, 4, seed: 1), _device)));
        Assert.Throws<InvalidDataException>(() => new FeatureSet([1f, 2f, float.NaN, 3f], 2));
    }

    private static double ShareInside(FeatureSet points, FeatureSet manifold)
    {
        var radii = Enumerable.Range(0, manifold.Count)
            .Select(i => Enumerable.Range(0, manifold.Count).Where(j => j != i)
                .Select(j => Points.Distance(manifold, i, manifold, j)).Order().ElementAt(2))
            .ToArray();
        return (double)Enumerable.Range(0, points.Count)
            .Count(i =>
                Enumerable.Range(0, manifold.Count).Any(j => Points.Distance(points, i, manifold, j) <= radii[j])) / points.Count;
    }
}
