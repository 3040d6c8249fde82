using Tersor.Kernels.Cpu;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// The plain quantiser that others are compared with: symmetric integers of b bits, a step for each output channel, each weight
/// to the nearest. The step is the one with the least squared error among those that clip from none to six tenths of the range.
/// </summary>
public static class RoundToNearest
{
    private const int Steps = 25;
    private const double Narrowest = 0.4;

    /// <summary>Rounds a matrix.</summary>
    /// <param name="problem">The weights; of the statistics only those that move biases are used.</param>
    /// <param name="bits">2 to 8: integers from -(2^(bits - 1) - 1) to as much.</param>
    /// <param name="correctsBias">Whether biases take up the mean of the error.</param>
    /// <returns>The codes; bits are those of an entropy code, the cost is the squared error of the weights.</returns>
    /// <exception cref="ArgumentException">An array has another length than the problem's extents ask for.</exception>
    /// <exception cref="NonFiniteException">A weight or a statistic is infinite or no number.</exception>
    public static SweepResult Run(SweepProblem problem, int bits, bool correctsBias = false)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 8);
        using var pool = new WorkerPool(1);
        var settings = new SweepSettings { Lambda = 0, UsesFeedback = false, IsPriced = false, HasBias = correctsBias };
        using var workspace = new SweepWorkspace(problem.WithIdentity(), settings, pool, default);
        var most = (1 << (bits - 1)) - 1;
        for (var row = 0; row < problem.Rows; row++)
            workspace.Scales[row] = Step(problem.Weights.AsSpan(row * problem.Columns, problem.Columns), most);
        var codebook = new WorkingCodebook([.. Enumerable.Range(-most, (2 * most) + 1).Select(level => (double)level)]);
        codebook.Sweep(workspace, false);
        var levels = HalfRounding.RoundScales(workspace, codebook.Centroids, HalfRounding.AllBits);
        return SweepOutcome.Of(workspace, HalfRounding.RoundCentroids(workspace, levels), settings, true);
    }

    /// <summary>The best step; 1 for a row of zeros.</summary>
    private static double Step(ReadOnlySpan<float> weights, int most)
    {
        var largest = 0d;
        foreach (var weight in weights)
            largest = Math.Max(largest, Math.Abs(weight));
        var (best, least) = (1d, double.PositiveInfinity);
        for (var i = 0; i < Steps && largest > 0; i++)
        {
            var step = (1 - (i * (1 - Narrowest) / (Steps - 1))) * largest / most;
            var error = 0d;
            foreach (var weight in weights)
            {
                var distance = weight - (step * Math.Clamp(Math.Round(weight / step), -most, most));
                error += distance * distance;
            }

            if (error < least)
                (best, least) = (step, error);
        }

        return best;
    }
}
