using Tersor.Compression.PostTraining;
using Tersor.Kernels.Cpu;

namespace Tersor.Compression.Tests.PostTraining;

/// <summary>Problems for sweeps from random inputs, and what a solution costs by the definition.</summary>
internal static class SweepCase
{
    /// <summary>A problem whose statistics come from inputs that are correlated and have a mean.</summary>
    public static SweepProblem Random(
        int rows, int columns, int seed, int groups = 1, bool hasCorrection = true, int samples = 40)
    {
        var random = new Random(seed);
        var weights = new float[rows * columns];
        foreach (ref var weight in weights.AsSpan())
            weight = (float)(Normal(random) * 0.1);
        var importance = new double[rows];
        foreach (ref var value in importance.AsSpan())
            value = 0.2 + random.NextDouble();
        var (correction, mean, error) = (new double[rows * columns], new double[groups * columns], new double[rows]);
        var blocks = new SweepBlock[groups];
        for (var group = 0; group < groups; group++)
        {
            var hessian = new double[columns * columns];
            var (first, count) = (group * (rows / groups), rows / groups);
            for (var sample = 0; sample < samples; sample++)
            {
                var common = random.NextDouble();
                var x = new double[columns];
                foreach (ref var value in x.AsSpan())
                    value = Math.Max(0, common + Normal(random));
                for (var i = 0; i < columns; i++)
                {
                    mean[(group * columns) + i] += x[i] / samples;
                    for (var j = 0; j < columns; j++)
                        hessian[(i * columns) + j] += x[i] * x[j] / samples;
                }

                for (var row = first; row < first + count; row++)
                {
                    var missing = 0.05 + (0.02 * Normal(random));
                    error[row] += missing / samples;
                    for (var i = 0; i < columns; i++)
                        correction[(row * columns) + i] += missing * x[i] / samples;
                }
            }

            blocks[group] = new SweepBlock(first, count, hessian);
        }

        return new SweepProblem
        {
            Name = "layer.weight",
            Rows = rows,
            Columns = columns,
            Weights = weights,
            Correction = hasCorrection ? correction : null,
            InputMean = mean,
            ErrorMean = hasCorrection ? error : new double[rows],
            Positions = 1,
            Importance = importance,
            Blocks = [.. blocks],
        };
    }

    /// <summary>The same with other parts.</summary>
    public static SweepProblem With(
        SweepProblem problem, float[]? weights = null, SweepBlock[]? blocks = null, double[]? importance = null,
        double[]? mean = null, double[]? correction = null, double[]? error = null) => new()
        {
            Name = problem.Name,
            Rows = problem.Rows,
            Columns = problem.Columns,
            Weights = weights ?? problem.Weights,
            Correction = correction ?? problem.Correction,
            InputMean = mean ?? problem.InputMean,
            ErrorMean = error ?? problem.ErrorMean,
            Positions = problem.Positions,
            Importance = importance ?? problem.Importance,
            Blocks = blocks is null ? problem.Blocks : [.. blocks],
        };

    public static SweepResult Solve(SweepProblem problem, SweepSettings settings, int threads = 1)
    {
        using var pool = new WorkerPool(threads);
        return MatrixSweep.Run(problem, settings, pool);
    }

    /// <summary>The weights that a file of the result holds.</summary>
    public static double[] Decode(SweepProblem problem, SweepResult result) =>
        [.. result.Codes.Select((code, i) => code == 0
            ? 0
            : (double)result.Codebook[code - 1] * (result.Scales.Length == 0 ? 1 : result.Scales[i / problem.Columns]))];

    /// <summary>
    /// Σ ½ · importance · mean square of what is missing in the outputs, up to what no weights can change: from the statistics,
    /// weights and the change of the bias alone.
    /// </summary>
    public static double OutputError(SweepProblem problem, double[] weights, double[] biasChange)
    {
        var total = 0d;
        for (var block = 0; block < problem.Blocks.Length; block++)
        {
            var (first, hessian) = (problem.Blocks[block].FirstRow, problem.Blocks[block].Hessian!);
            for (var row = first; row < first + problem.Blocks[block].Rows; row++)
            {
                var (sum, shift) = (0d, biasChange[row]);
                for (var i = 0; i < problem.Columns; i++)
                {
                    var e = problem.Weights[(row * problem.Columns) + i] - weights[(row * problem.Columns) + i];
                    for (var j = 0; j < problem.Columns; j++)
                        sum += e * hessian[(i * problem.Columns) + j]
                            * (problem.Weights[(row * problem.Columns) + j] - weights[(row * problem.Columns) + j]);
                    sum += 2 * e * (problem.Correction?[(row * problem.Columns) + i] ?? 0);
                    sum -= 2 * shift * e * problem.Positions * problem.InputMean[(block * problem.Columns) + i];
                }

                sum += problem.Positions * shift * (shift - (2 * problem.ErrorMean[row]));
                total += 0.5 * problem.Importance[row] * sum;
            }
        }

        return total;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
