using Tersor.Compression.PostTraining;

namespace Tersor.Compression.Tests.PostTraining;

public sealed class RoundToNearestTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Each_weight_gets_the_nearest_of_evenly_spaced_values(int bits)
    {
        var problem = SweepCase.Random(5, 40, 1);
        var result = RoundToNearest.Run(problem, bits);
        var most = (1 << (bits - 1)) - 1;
        Assert.InRange(result.Codebook.Length, 1, 2 * most);
        for (var i = 0; i < problem.Weights.Length; i++)
        {
            // The largest weight of a row has the last level.
            var step = (double)result.Scales[i / 40] * result.Codebook.Max(Math.Abs) / most;
            var level = Math.Clamp(problem.Weights[i] / step, -most, most);

            // Codes are chosen before steps are rounded to half precision.
            var value = SweepCase.Decode(problem, result)[i] / step;
            Assert.Equal(Math.Round(value), value, 1e-6);
            Assert.InRange(Math.Abs(level - value), 0, 0.5 + (most / 2048.0));
        }

        Assert.All(result.BiasChange, change => Assert.Equal(0, change));
    }

    [Fact]
    public void Clipping_makes_less_error_than_the_whole_range()
    {
        var weights = new float[400];
        for (var i = 0; i < 400; i++)
            weights[i] = i == 7 ? 0.4f : 0.001f * ((i * 37 % 400) - 200);
        var problem = SweepCase.With(SweepCase.Random(1, 400, 2, samples: 2), weights: weights);
        var result = RoundToNearest.Run(problem, 4);
        var whole = weights.Sum(weight => Math.Pow(weight - (Math.Round(weight * 17.5) / 17.5), 2));
        var found = SweepCase.Decode(problem, result).Zip(weights, (a, b) => (a - b) * (a - b)).Sum();
        Assert.True(found < 0.9 * whole, $"{found} against {whole}");
    }

    [Fact]
    public void Without_data_a_sweep_is_a_quantiser_of_weights()
    {
        var problem = SweepCase.Random(6, 50, 3);
        var identity = problem.WithIdentity();
        var rounded = RoundToNearest.Run(problem, 4);
        var swept = SweepCase.Solve(identity, new SweepSettings { Lambda = 0, MaxCentroids = 14, HasBias = false });
        Assert.True(Error(swept) < Error(rounded), "as many centroids where the weights are");
        var corrected = RoundToNearest.Run(problem, 3, correctsBias: true);
        Assert.Contains(corrected.BiasChange, change => change != 0);

        double Error(SweepResult result)
        {
            var weights = SweepCase.Decode(problem, result);
            return Enumerable.Range(0, 300).Sum(i => identity.Importance[i / 50] * Math.Pow(weights[i] - problem.Weights[i], 2));
        }
    }
}
