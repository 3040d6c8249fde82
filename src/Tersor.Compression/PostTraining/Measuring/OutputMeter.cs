using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression.PostTraining;

/// <summary>Compares what models give with what the dense one gives, for the same samples, whose outputs it keeps.</summary>
internal sealed class OutputMeter
{
    private const int Block = 16;

    private readonly SampleSet _samples;
    private readonly float[][] _expected;

    /// <summary>Runs the dense model over samples.</summary>
    /// <param name="dense">The dense model.</param>
    /// <param name="samples">The samples; at least one.</param>
    /// <param name="cancellationToken">Checked before every few samples.</param>
    public OutputMeter(IPredictor dense, SampleSet samples, CancellationToken cancellationToken)
    {
        _samples = samples;
        _expected = Run(dense, cancellationToken);
    }

    /// <summary>Compares a model with the dense one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Checked before every few samples.</param>
    public OutputComparison Compare(IPredictor model, CancellationToken cancellationToken) =>
        Compare(model, cancellationToken, out _);

    /// <summary>Compares a model with the dense one, and both with the labels.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Checked before every few samples.</param>
    /// <param name="paired">Who is right; null without labels.</param>
    public OutputComparison Compare(IPredictor model, CancellationToken cancellationToken, out PairedScores? paired)
    {
        var outputs = Run(model, cancellationToken);
        var comparison = new OutputComparison(model.Graph);
        for (var i = 0; i < outputs.Length; i++)
            comparison.Add(_expected[i], outputs[i]);
        paired = _samples.Labels.IsEmpty || comparison.Kl is null
            ? null
            : Pair(outputs, SamplePart.OutputsOf(model.Graph)[0].Length);
        return comparison;
    }

    /// <summary>Reads a sample.</summary>
    /// <param name="samples">The set.</param>
    /// <param name="index">The sample's number, from 0.</param>
    /// <param name="sample">Receives it.</param>
    /// <exception cref="NonFiniteException">It holds a number that is not finite.</exception>
    public static void Read(SampleSet samples, int index, Span<float> sample)
    {
        samples.Read(index, sample);
        foreach (var value in sample)
            if (!float.IsFinite(value))
                throw new NonFiniteException($"sample {index + 1} of {samples.Name} holds the value {value}");
    }

    private PairedScores Pair(float[][] outputs, int classes)
    {
        Span<int> counts = stackalloc int[4];
        for (var i = 0; i < outputs.Length; i++)
        {
            var (dense, compressed) = (IsRight(_expected[i]), IsRight(outputs[i]));
            counts[(dense ? 0 : 2) + (compressed ? 0 : 1)]++;

            bool IsRight(float[] output)
            {
                var row = output.AsSpan(0, classes);
                var largest = 0;
                for (var j = 1; j < row.Length; j++)
                    if (row[j] > row[largest])
                        largest = j;
                return largest == _samples.Labels[i];
            }
        }

        return new PairedScores(counts[0], counts[1], counts[2], counts[3]);
    }

    private float[][] Run(IPredictor model, CancellationToken cancellationToken)
    {
        var outputs = new float[_samples.Count][];
        for (var first = 0; first < outputs.Length; first += Block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(Block, outputs.Length - first);
            var input = new float[count * model.InputLength];
            for (var i = 0; i < count; i++)
                Read(_samples, first + i, input.AsSpan(i * model.InputLength, model.InputLength));
            var output = new float[count * model.OutputLength];
            model.Run(input, output);
            for (var i = 0; i < count; i++)
                outputs[first + i] = output[(i * model.OutputLength)..((i + 1) * model.OutputLength)];
        }

        return outputs;
    }
}
