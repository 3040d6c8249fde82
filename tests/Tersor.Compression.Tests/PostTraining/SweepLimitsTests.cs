using Tersor.Compression.PostTraining;

namespace Tersor.Compression.Tests.PostTraining;

/// <summary>Problems with nothing to go by, or with what can't be right.</summary>
public sealed class SweepLimitsTests
{
    private static readonly SweepSettings Settings = new() { Lambda = 1e-5 };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    public void One_row_and_one_column_are_matrices_too(int rows, int columns)
    {
        var problem = SweepCase.Random(rows, columns, 1);
        var result = SweepCase.Solve(problem, Settings with { Lambda = 1e-9 });
        var weights = SweepCase.Decode(problem, result);

        // With a price next to nothing the error is small beside that of no weights at all.
        Assert.True(Error(result, weights) < 0.01 * Error(result, new double[weights.Length]));

        double Error(SweepResult biased, double[] candidate) =>
            SweepCase.OutputError(problem, candidate, biased.BiasChange)
            - SweepCase.OutputError(problem, weights, biased.BiasChange) + biased.Cost;
    }

    [Fact]
    public void An_input_that_is_dead_or_constant_gets_no_weights()
    {
        var problem = SweepCase.Random(6, 8, 2);
        var (hessian, mean) = ((double[])problem.Blocks[0].Hessian!.Clone(), (double[])problem.InputMean.Clone());
        mean[3] = 0;
        mean[5] = 0.7;
        for (var i = 0; i < 8; i++)
        {
            hessian[(i * 8) + 3] = hessian[(3 * 8) + i] = 0;
            hessian[(i * 8) + 5] = hessian[(5 * 8) + i] = 0.7 * mean[i];
        }

        var changed = SweepCase.With(problem, blocks: [new SweepBlock(0, 6, hessian)], mean: mean, correction: new double[48]);
        var result = SweepCase.Solve(changed, Settings);
        for (var row = 0; row < 6; row++)
        {
            Assert.Equal(0, result.Codes[(row * 8) + 3]);
            Assert.Equal(0, result.Codes[(row * 8) + 5]);
        }

        // The bias does what the constant input's weight did.
        var weights = SweepCase.Decode(changed, result);
        for (var row = 0; row < 6; row++)
            Assert.Equal(
                changed.ErrorMean[row]
                    + Enumerable.Range(0, 8).Sum(i => (changed.Weights[(row * 8) + i] - weights[(row * 8) + i]) * mean[i]),
                result.BiasChange[row], 1e-12);

        // Without a bias a constant input is an input like others.
        var unbiased = SweepCase.Solve(changed, Settings with { HasBias = false, Lambda = 1e-8 });
        Assert.Contains(Enumerable.Range(0, 6), row => unbiased.Codes[(row * 8) + 5] != 0);
        Assert.All(Enumerable.Range(0, 6), row => Assert.Equal(0, unbiased.Codes[(row * 8) + 3]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    public void A_singular_Hessian_is_damped_until_it_is_none(double damping)
    {
        var problem = SweepCase.Random(5, 60, 3, samples: 4);
        var result = SweepCase.Solve(problem, Settings with { Damping = damping });
        var weights = SweepCase.Decode(problem, result);
        Assert.All(weights, weight => Assert.InRange(weight, -10, 10));
        Assert.True(
            SweepCase.OutputError(problem, weights, result.BiasChange)
            < SweepCase.OutputError(problem, new double[weights.Length], result.BiasChange));
    }

    [Fact]
    public void Nothing_that_reaches_a_layer_leaves_zeros()
    {
        var problem = SweepCase.With(
            SweepCase.Random(4, 6, 4), blocks: [new SweepBlock(0, 4, new double[36])], mean: new double[6],
            correction: new double[24], error: [1, 2, 3, 4]);
        var result = SweepCase.Solve(problem, Settings);
        Assert.All(result.Codes, code => Assert.Equal(0, code));
        Assert.Equal([1, 2, 3, 4], result.BiasChange);
        Assert.Equal((0, 0), (result.Cost, result.Bits));
    }

    [Fact]
    public void Weights_of_zero_stay_zero()
    {
        var problem = SweepCase.With(SweepCase.Random(4, 6, 5, hasCorrection: false), weights: new float[24]);
        foreach (var lambda in new[] { 0, 1e-5 })
        {
            var result = SweepCase.Solve(problem, Settings with { Lambda = lambda });
            Assert.All(result.Codes, code => Assert.Equal(0, code));
            Assert.Empty(result.Codebook);
            Assert.All(result.Scales, scale => Assert.True(scale > 0));
        }
    }

    [Theory]
    [InlineData(1e-12f)]
    [InlineData(1e12f)]
    public void Weights_of_any_size_are_held(float factor)
    {
        var problem = SweepCase.Random(6, 9, 6, hasCorrection: false);
        var scaled = SweepCase.With(problem, weights: Array.ConvertAll(problem.Weights, weight => weight * factor));
        foreach (var hasScales in new[] { true, false })
        {
            var result = SweepCase.Solve(scaled, Settings with { Lambda = 0, HasScales = hasScales });
            var weights = SweepCase.Decode(scaled, result);
            for (var i = 0; i < weights.Length; i++)
                Assert.Equal(scaled.Weights[i], weights[i], 0.02 * factor);
        }
    }

    [Fact]
    public void Importance_of_nothing_leaves_nothing()
    {
        var problem = SweepCase.With(SweepCase.Random(4, 6, 7), importance: new double[4]);
        Assert.All(SweepCase.Solve(problem, Settings).Codes, code => Assert.Equal(0, code));
        Assert.Contains(SweepCase.Solve(problem, Settings with { Lambda = 0 }).Codes, code => code != 0);
    }

    [Fact]
    public void A_table_is_quantised_by_how_often_its_lines_are_used()
    {
        var problem = SweepCase.Random(8, 50, 8, hasCorrection: false);
        double[] counts = [.. Enumerable.Range(0, 50).Select(token => token < 10 ? 0d : token < 30 ? 1d : 100d)];
        var table = SweepCase.With(problem, blocks: [new SweepBlock(0, 8, null, counts)]);
        var result = SweepCase.Solve(table, Settings with { Lambda = 1e-3 });
        var weights = SweepCase.Decode(table, result);
        Assert.True(Error(30, 50) < 0.7 * Error(10, 30));

        // What no sample used is not dead: it costs what damping says.
        var cheap = SweepCase.Solve(table, Settings with { Lambda = 1e-7 });
        Assert.Contains(Enumerable.Range(0, 10), token => cheap.Codes[token] != 0);

        double Error(int first, int end) => Enumerable.Range(0, 8).Sum(row => Enumerable.Range(first, end - first).Average(
            token => Math.Pow(weights[(row * 50) + token] - table.Weights[(row * 50) + token], 2)));
    }

    [Fact]
    public void What_is_no_finite_number_is_named()
    {
        var problem = SweepCase.Random(3, 4, 9);
        var weights = (float[])problem.Weights.Clone();
        weights[5] = float.NaN;
        Refused("layer.weight: the weights hold NaN at 5.", SweepCase.With(problem, weights: weights));
        var hessian = (double[])problem.Blocks[0].Hessian!.Clone();
        hessian[6] = double.PositiveInfinity;
        Refused("Hessian", SweepCase.With(problem, blocks: [new SweepBlock(0, 3, hessian)]));
        hessian = (double[])problem.Blocks[0].Hessian!.Clone();
        hessian[5] = -1;
        Refused("Hessian of input 1 is negative", SweepCase.With(problem, blocks: [new SweepBlock(0, 3, hessian)]));
        Refused("correction", SweepCase.With(problem, correction: [.. new double[11], double.NaN]));
        Refused("mean of the inputs", SweepCase.With(problem, mean: [double.NaN, 0, 0, 0]));
        Refused("mean of the error", SweepCase.With(problem, error: [0, 0, double.NegativeInfinity]));
        Refused("importance", SweepCase.With(problem, importance: [1, double.NaN, 1]));

        static void Refused(string what, SweepProblem problem) =>
            Assert.Contains(what, Assert.Throws<NonFiniteException>(() => SweepCase.Solve(problem, Settings)).Message);
    }

    [Fact]
    public void Arrays_of_other_lengths_and_settings_out_of_range_are_refused()
    {
        var problem = SweepCase.Random(3, 4, 9);
        Assert.Throws<ArgumentException>(() => SweepCase.Solve(SweepCase.With(problem, weights: new float[11]), Settings));
        Assert.Throws<ArgumentException>(() => SweepCase.Solve(SweepCase.With(problem, mean: new double[5]), Settings));
        Assert.Throws<ArgumentException>(() => SweepCase.Solve(
            SweepCase.With(problem, blocks: [new SweepBlock(0, 2, new double[16])]), Settings));
        foreach (var wrong in new[]
        {
            Settings with { Lambda = -1 }, Settings with { Lambda = double.NaN }, Settings with { Damping = -0.1 },
            Settings with { Rounds = 0 }, Settings with { MaxCentroids = 0 }, Settings with { MaxCentroids = 256 },
        })
            Assert.Throws<ArgumentOutOfRangeException>(() => SweepCase.Solve(problem, wrong));
    }

    [Fact]
    public void A_cancelled_sweep_ends()
    {
        using var pool = new Tersor.Kernels.Cpu.WorkerPool(1);
        Assert.Throws<OperationCanceledException>(
            () => MatrixSweep.Run(SweepCase.Random(3, 4, 9), Settings, pool, new CancellationToken(true)));
    }
}
