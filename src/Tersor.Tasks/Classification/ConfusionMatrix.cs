using System.Collections.Immutable;

namespace Tersor.Tasks;

/// <summary>How often examples of each class were taken for each class, and the figures that follow.</summary>
/// <param name="classes">The name of each class.</param>
public sealed class ConfusionMatrix(ImmutableArray<string> classes)
{
    // There may be thousands of classes; no more pairs of them occur than there are examples.
    private readonly Dictionary<(int Label, int Predicted), int> _counts = [];
    private readonly int[] _examples = new int[classes.Length];
    private readonly int[] _predictions = new int[classes.Length];

    /// <summary>The name of each class.</summary>
    public ImmutableArray<string> Classes => classes;

    /// <summary>How many examples of a class were taken for a class.</summary>
    /// <param name="label">What they are.</param>
    /// <param name="predicted">What they were taken for.</param>
    public int this[int label, int predicted] => _counts.GetValueOrDefault((label, predicted));

    /// <summary>The pairs of classes that were confused, the most frequent first.</summary>
    public IEnumerable<(int Label, int Predicted, int Count)> Confusions => _counts
        .Where(pair => pair.Key.Label != pair.Key.Predicted)
        .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
        .Select(pair => (pair.Key.Label, pair.Key.Predicted, pair.Value));

    /// <summary>Counts an example.</summary>
    /// <param name="label">What it is.</param>
    /// <param name="predicted">What it was taken for.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public void Add(int label, int predicted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)classes.Length, nameof(label));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)classes.Length, nameof(predicted));
        _counts[(label, predicted)] = this[label, predicted] + 1;
        _examples[label]++;
        _predictions[predicted]++;
    }

    /// <summary>The number of examples of a class.</summary>
    /// <param name="label">The class.</param>
    public int CountOf(int label) => _examples[label];

    /// <summary>The share of a class's examples that were recognised; NaN if there are none.</summary>
    /// <param name="label">The class.</param>
    public double Recall(int label) => (double)this[label, label] / _examples[label];

    /// <summary>The share of right ones among all that were taken for a class; NaN if none were.</summary>
    /// <param name="predicted">The class.</param>
    public double Precision(int predicted) => (double)this[predicted, predicted] / _predictions[predicted];

    /// <summary>The harmonic mean of precision and recall; NaN of a class that occurs on neither side.</summary>
    /// <param name="label">The class.</param>
    public double F1(int label) => 2.0 * this[label, label] / (_examples[label] + _predictions[label]);
}
