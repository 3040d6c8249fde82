namespace Tersor.Data;

/// <summary>Samples in memory, as floats that a model takes as they are.</summary>
/// <param name="name">Where they come from.</param>
/// <param name="values">The samples one after the other; they must not change afterwards.</param>
/// <param name="sampleLength">The floats of each.</param>
/// <param name="unit">What is counted.</param>
/// <exception cref="ArgumentException">The values are no whole number of samples.</exception>
public sealed class ArraySamples(string name, ReadOnlyMemory<float> values, int sampleLength, string unit = "samples") : SampleSet
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Unit => unit;

    /// <inheritdoc/>
    public override int Count { get; } = sampleLength > 0 && values.Length % sampleLength == 0
        ? values.Length / sampleLength
        : throw new ArgumentException($"{values.Length} values are no samples of {sampleLength}.", nameof(values));

    /// <inheritdoc/>
    public override int SampleLength => sampleLength;

    /// <inheritdoc/>
    public override void Read(int index, Span<float> sample)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        values.Span.Slice(index * sampleLength, sampleLength).CopyTo(sample);
    }
}
