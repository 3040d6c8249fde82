using Tersor.Compression.PostTraining;

namespace Tersor.Compression.Tests.PostTraining;

/// <summary>Results of whole sweeps, judged by the definition of what they minimise.</summary>
public sealed class MatrixSweepTests
{
    private static readonly double[] Prices = [0, 1e-6, 1e-5, 1e-4, 1e-3, 1e6];

    [Theory]
    [InlineData(24, 40, 1)]
    [InlineData(12, 9, 12)]
    [InlineData(6, 20, 2)]
    public void A_small_price_costs_less_error_and_a_high_one_fewer_bits(int rows, int columns, int groups)
    {
        var problem = SweepCase.Random(rows, columns, 1, groups);
        var results = Prices.Select(lambda => SweepCase.Solve(problem, new SweepSettings { Lambda = lambda })).ToArray();
        for (var i = 1; i < results.Length; i++)
        {
            Assert.True(results[i].Cost >= results[i - 1].Cost, $"{i}: {results[i].Cost} after {results[i - 1].Cost}");
            Assert.True(results[i].Bits <= results[i - 1].Bits, $"{i}: {results[i].Bits} after {results[i - 1].Bits}");
        }

        Assert.All(results[^1].Codes, code => Assert.Equal(0, code));
        Assert.Empty(results[^1].Codebook);
        Assert.Equal(0, results[^1].Bits);
    }

    [Theory]
    [InlineData(7, 11, 1, true)]
    [InlineData(8, 5, 4, true)]
    [InlineData(7, 11, 1, false)]
    public void The_cost_is_the_error_in_the_outputs(int rows, int columns, int groups, bool hasBias)
    {
        var problem = SweepCase.Random(rows, columns, 2, groups);
        var costs = Prices[..^1].Select(lambda =>
        {
            var settings = new SweepSettings { Lambda = lambda, HasBias = hasBias, Damping = 1e-9 };
            var result = SweepCase.Solve(problem, settings);
            return (result.Cost, Error: SweepCase.OutputError(problem, SweepCase.Decode(problem, result), result.BiasChange));
        }).ToArray();

        // What no weights can mend is the same for all prices.
        var rest = costs[0].Error - costs[0].Cost;
        Assert.All(costs, cost => Assert.Equal(cost.Error - rest, cost.Cost, 1e-7 * (Math.Abs(rest) + cost.Cost)));
        Assert.True(costs[^1].Cost > 1e-3 * Math.Abs(rest));
    }

    [Fact]
    public void The_bias_takes_up_the_mean_of_the_error()
    {
        var problem = SweepCase.Random(5, 8, 3);
        var result = SweepCase.Solve(problem, new SweepSettings { Lambda = 1e-3 });
        var weights = SweepCase.Decode(problem, result);
        var best = SweepCase.OutputError(problem, weights, result.BiasChange);
        for (var row = 0; row < 5; row++)
            foreach (var step in new[] { -1e-3, 1e-3 })
            {
                var change = (double[])result.BiasChange.Clone();
                change[row] += step;
                Assert.True(SweepCase.OutputError(problem, weights, change) > best);
            }

        var without = SweepCase.Solve(problem, new SweepSettings { Lambda = 1e-3, HasBias = false });
        Assert.All(without.BiasChange, change => Assert.Equal(0, change));
    }

    /// <summary>Two rows of three weights have few enough assignments of codes to try them all.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Tiny_problems_come_near_the_best_of_all_assignments(int centroids)
    {
        var (gaps, nearestGaps) = (0d, 0d);
        for (var seed = 0; seed < 40; seed++)
        {
            var problem = SweepCase.Random(2, 3, seed);
            var result = SweepCase.Solve(
                problem, new SweepSettings { Lambda = 0, MaxCentroids = centroids, Damping = 1e-6, DescentPasses = 10 });
            var values = result.Codebook.Prepend(0).ToArray();
            var codes = new byte[6];
            var best = double.PositiveInfinity;
            for (var assignment = 0; assignment < (int)Math.Pow(values.Length, 6); assignment++)
            {
                for (var (i, rest) = (0, assignment); i < 6; i++, rest /= values.Length)
                    codes[i] = (byte)(rest % values.Length);
                best = Math.Min(best, Error(problem, result with { Codes = codes }));
            }

            var scales = result.Scales.Length == 0 ? [1f, 1f] : result.Scales;
            var nearest = Enumerable.Range(0, 6).Select(i => (byte)Enumerable.Range(0, values.Length).MinBy(
                k => Math.Abs(problem.Weights[i] - (values[k] * scales[i / 3])))).ToArray();
            var found = Error(problem, result);
            var rounded = Error(problem, result with { Codes = nearest });
            Assert.InRange(found, best - 1e-12, rounded + 1e-12);
            gaps += found - best;
            nearestGaps += rounded - best;
        }

        Assert.True(gaps < 0.1 * nearestGaps, $"{gaps} above the best, rounding to the nearest {nearestGaps}");
    }

    [Fact]
    public void Feedback_correction_scales_and_prices_each_help()
    {
        var problem = SweepCase.Random(32, 60, 5, samples: 400);
        var settings = new SweepSettings { Lambda = 2e-5 };
        var whole = Total(settings);
        Assert.True(Total(settings with { UsesFeedback = false, DescentPasses = 0 }) > 1.02 * whole);
        Assert.True(Total(settings with { DescentPasses = 0 }) > whole);
        Assert.True(Total(settings with { IsPriced = false, MaxCentroids = 7 }) > 1.02 * whole);
        var uncorrected = SweepCase.Solve(
            SweepCase.With(problem, correction: new double[problem.Weights.Length], error: new double[32]), settings);
        Assert.True(Error(uncorrected) > Error(SweepCase.Solve(problem, settings)));

        double Error(SweepResult result) =>
            SweepCase.OutputError(problem, SweepCase.Decode(problem, result), result.BiasChange);

        double Total(SweepSettings changed)
        {
            var result = SweepCase.Solve(problem, changed);
            return result.Cost + (settings.Lambda * result.Bits);
        }
    }

    [Theory]
    [InlineData(1, 70, 1)]
    [InlineData(70, 1, 1)]
    [InlineData(100, 90, 1)]
    [InlineData(66, 9, 33)]
    public void Threads_do_not_matter(int rows, int columns, int groups)
    {
        var problem = SweepCase.Random(rows, columns, 6, groups);
        var settings = new SweepSettings { Lambda = 1e-5 };
        var one = SweepCase.Solve(problem, settings);
        foreach (var threads in new[] { 2, 3 })
        {
            var more = SweepCase.Solve(problem, settings, threads);
            Assert.Equal(one.Codes, more.Codes);
            Assert.Equal(one.Codebook, more.Codebook);
            Assert.Equal(one.Scales, more.Scales);
            Assert.Equal(one.BiasChange, more.BiasChange);
            Assert.Equal((one.Bits, one.Cost), (more.Bits, more.Cost));
        }
    }

    [Theory]
    [InlineData(1e-5, 255, true)]
    [InlineData(0, 255, true)]
    [InlineData(0, 1, true)]
    [InlineData(1e-4, 3, false)]
    public void Results_are_as_files_hold_them(double lambda, int centroids, bool hasScales)
    {
        var problem = SweepCase.Random(20, 30, 7);
        var result = SweepCase.Solve(
            problem, new SweepSettings { Lambda = lambda, MaxCentroids = centroids, HasScales = hasScales });
        Assert.InRange(result.Codebook.Length, 1, centroids);
        Assert.Equal(result.Codebook.Order().Distinct(), result.Codebook);
        Assert.DoesNotContain(0f, result.Codebook);
        Assert.Equal(
            Enumerable.Range(1, result.Codebook.Length).Select(code => (byte)code),
            result.Codes.Where(code => code > 0).Distinct().Order());
        Assert.True(result.Scales.Length == 0 || (hasScales && result.Scales.Length == 20));
        Assert.All(result.Scales, scale => Assert.True(scale > 0));
        Assert.All(result.Codebook.Concat(result.Scales), value => Assert.Equal((float)(Half)value, value));
    }

    [Fact]
    public void Rows_have_scales_where_those_cost_less()
    {
        var problem = SweepCase.Random(20, 30, 7, hasCorrection: false);
        var alike = SweepCase.With(problem, importance: [.. Enumerable.Repeat(1d, 20)]);
        Assert.Empty(SweepCase.Solve(alike, new SweepSettings { Lambda = 1e-4 }).Scales);

        // Rows of which each is three times as large as the one before, and counts as much less.
        double Factor(int row) => Math.Pow(3, row % 5);
        var different = SweepCase.With(
            problem,
            weights: [.. problem.Weights.Select((weight, i) => (float)(weight * Factor(i / 30)))],
            importance: [.. Enumerable.Range(0, 20).Select(row => 1 / (Factor(row) * Factor(row)))]);
        var scaled = SweepCase.Solve(different, new SweepSettings { Lambda = 1e-5 });
        var plain = SweepCase.Solve(different, new SweepSettings { Lambda = 1e-5, HasScales = false });
        Assert.Equal(20, scaled.Scales.Length);
        Assert.True(scaled.Cost + (1e-5 * scaled.Bits) < plain.Cost + (1e-5 * plain.Bits));
    }

    /// <summary>The error in the outputs with the best bias.</summary>
    private static double Error(SweepProblem problem, SweepResult result)
    {
        var weights = SweepCase.Decode(problem, result);
        var change = (double[])problem.ErrorMean.Clone();
        for (var i = 0; i < weights.Length; i++)
            change[i / problem.Columns] += (problem.Weights[i] - weights[i]) * problem.InputMean[i % problem.Columns];
        return SweepCase.OutputError(problem, weights, change);
    }
}
