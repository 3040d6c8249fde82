namespace Tersor.Data;

/// <summary>Inputs of a model without anything that is to be learnt from them.</summary>
/// <example><code>
/// var (used, unseen) = samples.Split(256, seed: 1);
/// var sample = new float[used.SampleLength];
/// for (var i = 0; i &lt; used.Count; i++)
///     used.Read(i, sample);
/// </code></example>
public abstract class SampleSet
{
    /// <summary>Where the samples come from, for messages and reports.</summary>
    public abstract string Name { get; }

    /// <summary>What is counted: <c>images</c>, <c>samples</c>.</summary>
    public abstract string Unit { get; }

    /// <summary>The number of samples.</summary>
    public abstract int Count { get; }

    /// <summary>The floats of one sample: all inputs of the model, one after the other.</summary>
    public abstract int SampleLength { get; }

    /// <summary>The class of each sample; empty if there are none.</summary>
    public virtual ReadOnlySpan<int> Labels => default;

    /// <summary>Writes a sample as a predictor takes it: normalised. Several threads may do that at once.</summary>
    /// <param name="index">The sample's number, from 0.</param>
    /// <param name="sample">Room for <see cref="SampleLength"/> floats.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public abstract void Read(int index, Span<float> sample);

    /// <summary>Draws samples without replacement; they keep their order.</summary>
    /// <param name="count">How many; all if there are not so many.</param>
    /// <param name="seed">Decides which: the same seed draws the same.</param>
    public SampleSet Draw(int count, ulong seed) => count >= Count ? this : Split(count, seed).Drawn;

    /// <summary>Draws samples without replacement, and keeps the others; both keep their order.</summary>
    /// <param name="count">How many are drawn; all if there are not so many.</param>
    /// <param name="seed">Decides which: the same seed draws the same.</param>
    public (SampleSet Drawn, SampleSet Others) Split(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[Count];
        EpochPermutation.Fill(order, seed, epoch: 0);
        var drawn = order[..Math.Min(count, Count)];
        var others = order[drawn.Length..];
        Array.Sort(drawn);
        Array.Sort(others);
        return (new Part(this, drawn), new Part(this, others));
    }

    private sealed class Part(SampleSet whole, int[] indices) : SampleSet
    {
        private readonly int[] _labels =
            whole.Labels.IsEmpty ? [] : [.. indices.Select(index => whole.Labels[index])];

        public override string Name => whole.Name;

        public override string Unit => whole.Unit;

        public override int Count => indices.Length;

        public override int SampleLength => whole.SampleLength;

        public override ReadOnlySpan<int> Labels => _labels;

        public override void Read(int index, Span<float> sample) => whole.Read(indices[index], sample);
    }
}
