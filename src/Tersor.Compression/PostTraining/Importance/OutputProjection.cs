using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Tasks;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// Random projections of a network's outputs, whose squared change is in the mean the squared change of the outputs: of logits
/// apart from what is added to all of them, of probabilities that of the logits behind them, of other numbers relative to the
/// outputs themselves.
/// </summary>
/// <param name="kinds">What each output is.</param>
/// <param name="seed">Decides the directions.</param>
internal sealed class OutputProjection(ImmutableArray<OutputKind> kinds, ulong seed)
{
    // What a probability counts as at least: its logarithm has no gradient below.
    private const float LeastProbability = 1e-30f;

    private readonly double[] _energies = new double[kinds.Length];

    /// <summary>The sum of the outputs' projections, a scalar; null if no gradient of any output is recorded.</summary>
    /// <param name="outputs">The outputs of a batch.</param>
    /// <param name="number">The batch's number: each has directions of its own.</param>
    public Tensor? Of(IReadOnlyList<Tensor> outputs, int number)
    {
        Tensor? sum = null;
        for (var i = 0; i < outputs.Count; i++)
        {
            if (!outputs[i].RequiresGradient)
                continue;
            var y = outputs[i].Contiguous();
            var directions = y.Device.Normal(seed + ((ulong)((number * outputs.Count) + i) << 32), [.. y.Shape.Dimensions]);
            var samples = y.Shape[0];
            if (kinds[i] == OutputKind.Numbers)
            {
                directions *= (float)(1 / Math.Sqrt(Energy(i, y, samples)));
            }
            else
            {
                if (kinds[i] == OutputKind.Probabilities)
                    y = y.Clamp(LeastProbability, 1f).Log();
                var rows = y.Count / samples / y.Shape[-1];
                directions = (directions - directions.Mean(-1, keepDimension: true)) * (float)(1 / Math.Sqrt(rows));
            }

            var projection = (y * directions).Sum();
            sum = sum is { } before ? before + projection : projection;
        }

        return sum;
    }

    /// <summary>The mean of Σ y² of a sample, of the first batch.</summary>
    private double Energy(int output, Tensor y, int samples)
    {
        if (_energies[output] == 0)
        {
            using var guard = Tape.NoGrad();
            var energy = y.Square().Sum().ToArray()[0] / samples;
            _energies[output] = energy > 0 ? energy : 1;
        }

        return _energies[output];
    }
}
