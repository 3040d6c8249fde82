using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>What was compared so far of an output that tells classes apart.</summary>
/// <param name="part">The output; its last axis is that of classes.</param>
/// <param name="gives">Whether the graph says that it gives probabilities.</param>
internal sealed class ClassSums(SamplePart part, bool gives)
{
    // What a graph calls a vector may hold probabilities all the same: both are summed until a row shows that it does not.
    private bool _mayBeProbabilities = true;
    private double _ofLogits;
    private double _ofProbabilities;

    /// <summary>The output.</summary>
    public SamplePart Part => part;

    /// <summary>How many rows were compared.</summary>
    public long Rows { get; private set; }

    /// <summary>How many of them have the same likeliest class.</summary>
    public long Agreeing { get; private set; }

    /// <summary>The mean KL(expected ‖ actual) of a row, in nats; NaN if any number was.</summary>
    public double MeanDivergence => (gives || _mayBeProbabilities ? _ofProbabilities : _ofLogits) / Math.Max(1, Rows);

    /// <summary>Compares one sample.</summary>
    /// <param name="expected">The output as it should be.</param>
    /// <param name="actual">The output as it is.</param>
    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var classes = part.Shape[^1];
        for (var start = 0; start < expected.Length; start += classes)
        {
            var wanted = expected.Slice(start, classes);
            var given = actual.Slice(start, classes);
            _mayBeProbabilities = _mayBeProbabilities && ClassRow.MayBeProbabilities(wanted);
            if (!gives)
                _ofLogits += ClassRow.DivergenceOfLogits(wanted, given);
            if (gives || _mayBeProbabilities)
                _ofProbabilities += ClassRow.DivergenceOfProbabilities(wanted, given);
            Agreeing += ClassRow.Largest(wanted) == ClassRow.Largest(given) ? 1 : 0;
            Rows++;
        }
    }
}
