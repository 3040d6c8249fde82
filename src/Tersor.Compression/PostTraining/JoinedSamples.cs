using Tersor.Data;

namespace Tersor.Compression.PostTraining;

/// <summary>The samples of two sets of one kind, one set after the other, without labels.</summary>
/// <param name="first">The first set.</param>
/// <param name="second">The second; null for none.</param>
internal sealed class JoinedSamples(SampleSet first, SampleSet? second) : SampleSet
{
    /// <inheritdoc/>
    public override string Name => first.Name;

    /// <inheritdoc/>
    public override string Unit => first.Unit;

    /// <inheritdoc/>
    public override int Count => first.Count + (second?.Count ?? 0);

    /// <inheritdoc/>
    public override int SampleLength => first.SampleLength;

    /// <inheritdoc/>
    public override void Read(int index, Span<float> sample)
    {
        if (index < first.Count)
            first.Read(index, sample);
        else
            second!.Read(index - first.Count, sample);
    }
}
