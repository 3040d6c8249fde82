using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>Labelled arrays of one shape, held in memory as floats: features of a table, say, or what a sensor saw.</summary>
/// <example><code>
/// var train = new ArrayDataset("irises", [4], ["setosa", "versicolor", "virginica"], features, labels);
/// </code></example>
public sealed class ArrayDataset : LabelledDataset
{
    private readonly ReadOnlyMemory<float> _values;

    /// <summary>A data set over these values and labels, which must not change afterwards.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="shape">One example's extents.</param>
    /// <param name="classNames">A name for each label.</param>
    /// <param name="values">The examples one after the other, each in the order of <paramref name="shape"/>.</param>
    /// <param name="labels">One label per example, in [0, number of classes).</param>
    /// <exception cref="ArgumentException">Counts differ, or a label has no class.</exception>
    public ArrayDataset(
        string name, ImmutableArray<int> shape, ImmutableArray<string> classNames, ReadOnlyMemory<float> values,
        ReadOnlyMemory<int> labels)
        : base(name, shape, classNames, labels)
    {
        if (values.Length != (long)labels.Length * Length)
            throw new ArgumentException(
                $"{values.Length} values are not {labels.Length} examples of {string.Join('×', shape)}.", nameof(values));
        _values = values;
    }

    /// <inheritdoc/>
    public override string Unit => "examples";

    private protected override ReadOnlySpan<byte> Content => MemoryMarshal.AsBytes(_values.Span);

    /// <summary>The values of one example.</summary>
    /// <param name="index">Its number.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such example.</exception>
    public ReadOnlySpan<float> Example(int index) => _values.Span.Slice(index * Length, Length);

    /// <inheritdoc/>
    public override LabelledDataset Select(ReadOnlySpan<int> indices)
    {
        var (values, labels) = (new float[indices.Length * Length], new int[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            Example(indices[i]).CopyTo(values.AsSpan(i * Length));
            labels[i] = Labels[indices[i]];
        }

        return new ArrayDataset(Name, Shape, ClassNames, values, labels);
    }

    /// <inheritdoc/>
    public override LabelledDataset Renamed(ImmutableArray<string> classNames) =>
        new ArrayDataset(Name, Shape, classNames, _values, LabelMemory);

    /// <summary>
    /// Mean and standard deviation of each feature, or of each channel, the first extent; one that never changes has deviation 1.
    /// </summary>
    public override InputNormalization MeasureNormalization() =>
        Count == 0 || Shape.IsEmpty ? InputNormalization.None : new([.. Enumerable.Range(0, Shape[0]).Select(Measure)]);

    internal override ExampleWriter NewWriter(InputNormalization normalization) =>
        (index, _, destination) => normalization.Apply(Example(index), destination[..Length]);

    private ChannelNormalization Measure(int channel)
    {
        var plane = Length / Shape[0];
        double sum = 0, squares = 0;
        for (var i = 0; i < Count; i++)
            foreach (var value in Example(i).Slice(channel * plane, plane))
                sum += value;
        var mean = sum / ((double)plane * Count);
        for (var i = 0; i < Count; i++)
            foreach (var value in Example(i).Slice(channel * plane, plane))
                squares += (value - mean) * (value - mean);
        var deviation = (float)Math.Sqrt(squares / ((double)plane * Count));
        return new ChannelNormalization((float)mean, deviation > 0 ? deviation : 1f);
    }
}
