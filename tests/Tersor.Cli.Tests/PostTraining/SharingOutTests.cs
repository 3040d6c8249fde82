using Tersor.Cli.PostTraining;
using Tersor.Data;

namespace Tersor.Cli.Tests.PostTraining;

/// <summary>Nothing is judged by what it was chosen by, and how sure a difference is.</summary>
public sealed class SharingOutTests
{
    [Theory]
    [InlineData(2000, 256, 256, 256, 1000)]
    [InlineData(800, 256, 256, 256, 288)]
    [InlineData(600, 256, 256, 172, 172)]
    [InlineData(100, 256, 60, 20, 20)]
    [InlineData(100, 10, 10, 10, 80)]
    [InlineData(3, 256, 1, 1, 1)]
    [InlineData(2, 256, 1, 0, 1)]
    public void Unlabelled_samples_are_shared_out(int count, int wanted, int calibration, int heldBack, int test)
    {
        var samples = Numbered(count);
        var shares = SampleShares.Of(samples, samples, wanted, seed: 1);
        Assert.Equal((calibration, heldBack, test), (shares.Calibration.Count, shares.HeldBack?.Count ?? 0, shares.Test.Count));
        var all = new[] { shares.Calibration, shares.HeldBack, shares.Test }.OfType<SampleSet>().SelectMany(Values).ToArray();
        Assert.Equal(all.Distinct().Count(), all.Length);
    }

    [Theory]
    [InlineData(600, 256, 256, 256)]
    [InlineData(300, 256, 180, 120)]
    [InlineData(100, 256, 60, 40)]
    [InlineData(1, 256, 1, 0)]
    public void A_test_set_of_its_own_stays_whole(int count, int wanted, int calibration, int heldBack)
    {
        var test = Numbered(7);
        var shares = SampleShares.Of(Numbered(count), test, wanted, seed: 1);
        Assert.Equal((calibration, heldBack), (shares.Calibration.Count, shares.HeldBack?.Count ?? 0));
        Assert.Same(test, shares.Test);
    }

    [Fact]
    public void One_sample_can_t_calibrate_and_judge() =>
        Assert.Throws<DatasetException>(() => Numbered(1) is var one && SampleShares.Of(one, one, 256, seed: 1) is null);

    [Theory]
    [InlineData(23, 15)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 6)]
    [InlineData(9, 9)]
    public void Mcnemar_s_test_is_the_binomial_s_two_tails(int first, int second)
    {
        // The sum over all outcomes that are no likelier, by Pascal's triangle.
        var count = first + second;
        var row = new double[] { 1 };
        for (var n = 0; n < count; n++)
            row = [.. Enumerable.Range(0, row.Length + 1).Select(k =>
                ((k > 0 ? row[k - 1] : 0) + (k < row.Length ? row[k] : 0)) / 2)];
        var expected = first == second ? 1 : 2 * row.Take(Math.Min(first, second) + 1).Sum();
        Assert.Equal(expected, McNemar.Probability(first, second), 1e-12);
        Assert.Equal(McNemar.Probability(first, second), McNemar.Probability(second, first));
    }

    [Fact]
    public void Thousands_of_examples_are_no_trouble() =>
        Assert.InRange(McNemar.Probability(5_000, 5_200), 0.04, 0.06);

    private static ArraySamples Numbered(int count) =>
        new("numbers", Enumerable.Range(0, count).Select(i => (float)i).ToArray(), 1);

    private static IEnumerable<float> Values(SampleSet samples)
    {
        var sample = new float[1];
        for (var i = 0; i < samples.Count; i++)
        {
            samples.Read(i, sample);
            yield return sample[0];
        }
    }
}
