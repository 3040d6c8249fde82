namespace Tersor.Data;

/// <summary>A text as samples: windows of its symbols, one behind the other, without what is left over at the end.</summary>
/// <param name="text">The text.</param>
/// <param name="window">The symbols of a sample.</param>
public sealed class TextSamples(TextDataset text, int window) : SampleSet
{
    /// <inheritdoc/>
    public override string Name => text.Name;

    /// <inheritdoc/>
    public override string Unit => "windows";

    /// <inheritdoc/>
    public override int Count => text.Count / window;

    /// <inheritdoc/>
    public override int SampleLength => window;

    /// <inheritdoc/>
    public override void Read(int index, Span<float> sample)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var symbols = text.Symbols.Slice(index * window, window);
        for (var i = 0; i < window; i++)
            sample[i] = symbols[i];
    }
}
