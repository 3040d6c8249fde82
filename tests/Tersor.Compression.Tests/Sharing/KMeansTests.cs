using FsCheck.Xunit;
using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Compression.Tests;

public sealed class KMeansTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    private static readonly CentroidInitialization[] Initializations = Enum.GetValues<CentroidInitialization>();

    public void Dispose() => _device.Dispose();

    [Theory]
    [MemberData(nameof(SmallCases))]
    public void Optimal_initialisation_finds_the_brute_force_optimum(int seed, int count, int k)
    {
        var values = Samples(seed, count);
        var centroids = Cluster(values, k, CentroidInitialization.Optimal);
        var optimum = BruteForceInertia([.. values.Order()], 0, k);

        // The search sees cells' centres: a value at most half a cell off, (high - low) / 2^14 with values in [-1, 2], may choose
        // a cut that is worse by what moving each value so far changes its squared distance: 2 · d · 3 / 2^14, d below 3.
        var tolerance = count * 18 / Math.Pow(2, 14);
        Assert.InRange(Inertia(values, centroids), optimum - tolerance, optimum + tolerance);
    }

    public static TheoryData<int, int, int> SmallCases()
    {
        var cases = new TheoryData<int, int, int>();
        for (var seed = 0; seed < 8; seed++)
            for (var k = 1; k <= 4; k++)
                cases.Add(seed, 5 + seed, k);
        return cases;
    }

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(100)]
    public void No_other_initialisation_beats_the_optimum(int k)
    {
        var values = Samples(seed: 5, 3000);
        var optimum = Inertia(values, Cluster(values, k, CentroidInitialization.Optimal));
        foreach (var initialization in Initializations)
            Assert.True(Inertia(values, Cluster(values, k, initialization)) >= optimum * (1 - 1e-5), initialization.ToString());
    }

    [Property(MaxTest = 200)]
    public void Inertia_never_rises(float[] raw, byte k, byte choice)
    {
        var values = Clean(raw);
        if (values.Length == 0)
            return;
        using var step = _device.BeginStep();
        var x = _device.From(values, new Shape(values.Length));
        var codes = _device.Empty(x.Shape, ElementType.UInt8);
        var seeds =
            Enumerable.Range(0, 1 + (k % 20)).Select(i => values[i * choice % values.Length]).Distinct().Order().ToArray();
        var centroids = _device.From(seeds, new Shape(seeds.Length));
        var previous = double.PositiveInfinity;
        for (var iteration = 0; iteration < 10; iteration++)
        {
            _device.Backend.NearestCentroid(x, centroids, codes);
            _device.Backend.UpdateCentroids(x, codes, centroids);

            // Means are rounded to floats: half an ulp of each changes a squared distance by its square and no more, a sum's
            // rounding by a few.
            var inertia = Inertia(values, [.. centroids.ToArray().Where(float.IsFinite)]);
            Assert.True(
                inertia <= previous + (1e-12 * values.Sum(value => (double)value * value)), $"{previous} rose to {inertia}");
            previous = inertia;
            if (centroids.ToArray().Any(float.IsNaN))
                break;
        }
    }

    [Property(MaxTest = 200)]
    public void Centroids_ascend_differ_are_used_and_never_zero(float[] raw, byte k, byte choice)
    {
        var values = Clean(raw);
        if (values.Length == 0)
            return;
        var limit = 1 + (k % 40);
        var centroids = Cluster(values, limit, Initializations[choice % Initializations.Length], choice);
        Assert.InRange(centroids.Length, 1, Math.Min(limit, values.Distinct().Count()));
        Assert.DoesNotContain(0f, centroids);
        Assert.Equal(centroids.Order().Distinct(), centroids);
        Assert.Equal(
            centroids.Length,
            values.Select(value => centroids.MinBy(centroid => Math.Abs((double)value - centroid))).Distinct().Count());
    }

    [Fact]
    public void As_many_centroids_as_values_reproduce_them()
    {
        float[] values = [3f, -1f, 7.5f, 3f, 0.25f, -1f];
        foreach (var initialization in Initializations)
            Assert.Equal([-1f, 0.25f, 3f, 7.5f], Cluster(values, 255, initialization));
    }

    [Fact]
    public void Empty_clusters_are_seeded_again()
    {
        // Linear seeds of 8 centroids over [0.1, 100] leave all but two empty; the values ask for more.
        float[] values = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 100f];
        Assert.Equal(values, Cluster(values, 8, CentroidInitialization.Linear));
    }

    [Fact]
    public void A_centroid_that_no_value_is_nearest_to_is_given_up()
    {
        // Over such a range one cell holds both small values, and its centre is far from them.
        float[] values = [-1e30f, 1e30f, 0.512817204f, 0.5645606518f];
        foreach (var initialization in Initializations)
        {
            var centroids = Cluster(values, 4, initialization);
            Assert.Equal(
                centroids.Length,
                values.Select(value => centroids.MinBy(centroid => Math.Abs((double)value - centroid))).Distinct().Count());
        }
    }

    [Fact]
    public void Symmetric_values_do_not_make_a_centroid_zero() =>
        Assert.NotEqual(0f, Assert.Single(Cluster([-1f, 1f], 1, CentroidInitialization.Optimal)));

    [Fact]
    public void Equal_seeds_draw_equal_centroids()
    {
        var values = Samples(seed: 9, 500);
        Assert.Equal(
            Cluster(values, 12, CentroidInitialization.Random, seed: 3),
            Cluster(values, 12, CentroidInitialization.Random, seed: 3));
    }

    private float[] Cluster(float[] values, int k, CentroidInitialization initialization, ulong seed = 0)
    {
        using var x = _device.From(values, new Shape(values.Length));
        return KMeans.Cluster(x, k, initialization, seed);
    }

    private static double Inertia(float[] values, float[] centroids) =>
        values.Sum(value => centroids.Min(centroid => Math.Pow((double)value - centroid, 2)));

    private static float[] Clean(float[] raw) =>
        [.. raw.Where(value => float.IsFinite(value) && value != 0).Select(value => value % 1000)
            .Where(value => Math.Abs(value) > 1e-3f)];

    private static float[] Samples(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count)
            .Select(_ => (float)(random.NextDouble() + random.NextDouble() - random.NextDouble()))];
    }

    private static double BruteForceInertia(float[] sorted, int start, int k)
    {
        if (start == sorted.Length)
            return 0;
        if (k == 1)
            return RunInertia(sorted.AsSpan(start));
        var best = double.PositiveInfinity;
        for (var end = start + 1; end <= sorted.Length; end++)
            best = Math.Min(best, RunInertia(sorted.AsSpan(start, end - start)) + BruteForceInertia(sorted, end, k - 1));
        return best;
    }

    private static double RunInertia(ReadOnlySpan<float> run)
    {
        double sum = 0, inertia = 0;
        foreach (var value in run)
            sum += value;
        foreach (var value in run)
            inertia += (value - (sum / run.Length)) * (value - (sum / run.Length));
        return inertia;
    }
}
