using Tersor.Format;

namespace Tersor.Data;

/// <summary>The examples of a data set as samples: normalised, with their labels.</summary>
/// <param name="data">The examples.</param>
/// <param name="normalization">How the model takes them.</param>
/// <param name="isLabelled">Whether the labels mean anything to the model.</param>
public sealed class DatasetSamples(LabelledDataset data, InputNormalization normalization, bool isLabelled = true) : SampleSet
{
    private readonly ExampleWriter _write = data.NewWriter(normalization);

    /// <inheritdoc/>
    public override string Name => data.Name;

    /// <inheritdoc/>
    public override string Unit => data.Unit;

    /// <inheritdoc/>
    public override int Count => data.Count;

    /// <inheritdoc/>
    public override int SampleLength => data.Length;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Labels => isLabelled ? data.Labels : default;

    /// <inheritdoc/>
    public override void Read(int index, Span<float> sample) => _write(index, default, sample);
}
