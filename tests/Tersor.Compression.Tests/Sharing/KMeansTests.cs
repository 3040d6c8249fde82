using FsCheck.Xunit;

namespace Tersor.Compression.Tests;

public sealed class KMeansTests
{
    private static readonly CentroidInitialization[] Initializations = Enum.GetValues<CentroidInitialization>();

    [Theory]
    [MemberData(nameof(SmallCases))]
    public void Optimal_initialisation_finds_the_brute_force_optimum(int seed, int count, int k)
    {
        var values = Samples(seed, count);
        var centroids = KMeans.Cluster(values, k, CentroidInitialization.Optimal);
        var optimum = BruteForceInertia([.. values.Order()], 0, k);

        // Centroids are rounded to float: each value's distance d changes by up to |c|·ε, its square by 2·d·|c|·ε + (c·ε)², values lie within 2.
        var tolerance = count * 16 * Math.Pow(2, -24);
        Assert.InRange(KMeans.Inertia(values, centroids), optimum - tolerance, optimum + tolerance);
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
        var optimum = KMeans.Inertia(values, KMeans.Cluster(values, k, CentroidInitialization.Optimal));
        foreach (var initialization in Initializations)
            Assert.True(KMeans.Inertia(values, KMeans.Cluster(values, k, initialization)) >= optimum * (1 - 1e-5), initialization.ToString());
    }

    [Fact]
    public void The_histogram_of_many_values_costs_next_to_nothing()
    {
        // More distinct values than the 16 Ki cells of the exact search. Cells are 1/16384 of the range wide, so that moving a cut to the
        // nearest cell's edge changes the inertia of a cluster that is many cells wide by a tiny share.
        var values = Samples(seed: 6, 60_000);
        var optimal = KMeans.Inertia(values, KMeans.Cluster(values, 16, CentroidInitialization.Optimal));
        foreach (var initialization in Initializations)
            Assert.True(KMeans.Inertia(values, KMeans.Cluster(values, 16, initialization)) >= optimal * (1 - 1e-4), initialization.ToString());
    }

    [Property(MaxTest = 200)]
    public void Inertia_never_rises(float[] raw, byte k, byte choice)
    {
        var values = Clean(raw);
        if (values.Length == 0)
            return;
        var sorted = new SortedValues(values);
        var count = Math.Min(1 + (k % 20), sorted.DistinctCount);
        var seeds = (choice % 3) switch
        {
            0 => CentroidSeeds.Linear(sorted, count),
            1 => CentroidSeeds.Density(sorted, count),
            _ => CentroidSeeds.Random(sorted, count, choice),
        };
        var inertias = KMeans.Refine(sorted, seeds);
        var rounding = 1e-12 * values.Sum(value => (double)value * value);
        for (var i = 1; i < inertias.Count; i++)
            Assert.True(inertias[i] <= inertias[i - 1] + rounding, $"{inertias[i - 1]} rose to {inertias[i]}");
    }

    [Property(MaxTest = 200)]
    public void Centroids_ascend_differ_are_used_and_never_zero(float[] raw, byte k, byte choice)
    {
        var values = Clean(raw);
        if (values.Length == 0)
            return;
        var limit = 1 + (k % 40);
        var centroids = KMeans.Cluster(values, limit, Initializations[choice % Initializations.Length], choice);
        Assert.InRange(centroids.Length, 1, Math.Min(limit, values.Distinct().Count()));
        Assert.DoesNotContain(0f, centroids);
        Assert.Equal(centroids.Order().Distinct(), centroids);
        Assert.Equal(centroids.Length, values.Select(value => KMeans.Nearest(centroids, value)).Distinct().Count());
    }

    [Fact]
    public void As_many_centroids_as_values_reproduce_them()
    {
        float[] values = [3f, -1f, 7.5f, 3f, 0.25f, -1f];
        foreach (var initialization in Initializations)
            Assert.Equal([-1f, 0.25f, 3f, 7.5f], KMeans.Cluster(values, 255, initialization));
    }

    [Fact]
    public void Empty_clusters_are_seeded_again()
    {
        // Linear seeds of 8 centroids over [0.1, 100] leave all but two empty; the values ask for more.
        float[] values = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 100f];
        Assert.Equal(values, KMeans.Cluster(values, 8, CentroidInitialization.Linear));
    }

    [Fact]
    public void Symmetric_values_do_not_make_a_centroid_zero() =>
        Assert.NotEqual(0f, Assert.Single(KMeans.Cluster([-1f, 1f], 1, CentroidInitialization.Optimal)));

    [Fact]
    public void Equal_seeds_draw_equal_centroids()
    {
        var values = Samples(seed: 9, 500);
        Assert.Equal(
            KMeans.Cluster(values, 12, CentroidInitialization.Random, seed: 3), KMeans.Cluster(values, 12, CentroidInitialization.Random, seed: 3));
    }

    private static float[] Clean(float[] raw) => [.. raw.Where(value => float.IsFinite(value) && value != 0).Select(value => value % 1000)
        .Where(value => Math.Abs(value) > 1e-3f)];

    private static float[] Samples(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() + random.NextDouble() - random.NextDouble()))];
    }

    private static double BruteForceInertia(float[] sorted, int start, int k)
    {
        if (start == sorted.Length)
            return 0;
        if (k == 1)
            return Inertia(sorted.AsSpan(start));
        var best = double.PositiveInfinity;
        for (var end = start + 1; end <= sorted.Length; end++)
            best = Math.Min(best, Inertia(sorted.AsSpan(start, end - start)) + BruteForceInertia(sorted, end, k - 1));
        return best;
    }

    private static double Inertia(ReadOnlySpan<float> run)
    {
        double sum = 0, inertia = 0;
        foreach (var value in run)
            sum += value;
        foreach (var value in run)
            inertia += (value - (sum / run.Length)) * (value - (sum / run.Length));
        return inertia;
    }
}
