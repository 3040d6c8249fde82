using System.Globalization;
using Tersor.Learning;
using Tersor.Learning.Data;

namespace Tersor.Compression;

/// <summary>
/// Judges a model that predicts: a classifier by its accuracy, a model that reads text by its bits per character. The smooth figure is the mean
/// cross-entropy of both.
/// </summary>
/// <param name="examples">The examples to predict.</param>
public sealed class PredictionQuality(IDataset examples) : QualityMeasure
{
    private readonly bool _readsText = examples is TextDataset;

    /// <inheritdoc/>
    public override string Name => _readsText ? "bits per character" : "accuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => !_readsText;

    /// <inheritdoc/>
    public override string DropUnit => _readsText ? "%" : "points";

    /// <inheritdoc/>
    public override int Examples => examples.Count;

    /// <inheritdoc/>
    public override string ExampleUnit => examples.Unit;

    /// <inheritdoc/>
    public override Quality Measure(Network network, CancellationToken cancellationToken = default)
    {
        var evaluation = StageMeasurement.Evaluate(network, examples, cancellationToken);
        return new Quality(_readsText ? evaluation.Bits : evaluation.Accuracy, evaluation.Loss);
    }

    /// <inheritdoc/>
    public override double Drop(double before, double after) => 100 * (_readsText ? (after / before) - 1 : before - after);

    /// <inheritdoc/>
    public override string Describe(double value) =>
        _readsText ? value.ToString("F3", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{100 * value:F2} %");
}
