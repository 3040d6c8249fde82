using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>Examples of one shape in memory, each with the number of its class.</summary>
public abstract class LabelledDataset : IDataset
{
    private const int BatchInOrder = 500;

    private readonly ReadOnlyMemory<int> _labels;

    /// <summary>A data set over these labels, which must not change afterwards.</summary>
    /// <param name="name">For example <c>fashion-mnist</c>.</param>
    /// <param name="shape">One example's extents.</param>
    /// <param name="classNames">A name for each label.</param>
    /// <param name="labels">One label per example, in [0, number of classes).</param>
    /// <exception cref="ArgumentException">A label has no class.</exception>
    private protected LabelledDataset(
        string name, ImmutableArray<int> shape, ImmutableArray<string> classNames, ReadOnlyMemory<int> labels)
    {
        foreach (var label in labels.Span)
            if ((uint)label >= (uint)classNames.Length)
                throw new ArgumentException($"Label {label} with {classNames.Length} classes.", nameof(labels));
        Name = name;
        Shape = shape;
        ClassNames = classNames;
        _labels = labels;
    }

    /// <summary>For example <c>fashion-mnist</c>.</summary>
    public string Name { get; }

    /// <summary>One example's extents: [channels, height, width] of an image.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The name of each label.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount => ClassNames.Length;

    /// <summary>The number of examples.</summary>
    public int Count => _labels.Length;

    /// <inheritdoc/>
    public abstract string Unit { get; }

    /// <inheritdoc/>
    public string Fingerprint => field ??= Hash();

    /// <summary>Numbers per example.</summary>
    public int Length => Shape.Aggregate(1, (product, extent) => product * extent);

    /// <summary>All labels, in the examples' order.</summary>
    public ReadOnlySpan<int> Labels => _labels.Span;

    /// <summary>The labels, to be shared with a part of the examples.</summary>
    private protected ReadOnlyMemory<int> LabelMemory => _labels;

    /// <summary>The bytes of all examples, for the fingerprint.</summary>
    private protected abstract ReadOnlySpan<byte> Content { get; }

    /// <inheritdoc/>
    public abstract InputNormalization MeasureNormalization();

    /// <summary>Some of the examples, in an order of your own.</summary>
    /// <param name="indices">Their numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such example.</exception>
    public abstract LabelledDataset Select(ReadOnlySpan<int> indices);

    /// <summary>The same examples under other names of their classes.</summary>
    /// <param name="classNames">A name for each label.</param>
    /// <exception cref="ArgumentException">A label has no name.</exception>
    public abstract LabelledDataset Renamed(ImmutableArray<string> classNames);

    /// <inheritdoc/>
    public string? MismatchWith(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (!Shape.SequenceEqual(graph.InputShape))
            return $"{Name}: {Unit} of {string.Join('×', Shape)}, but {graph.Name} takes {string.Join('×', graph.InputShape)}";
        // One output tells no classes apart: what it says of an image is whether it is real.
        return graph.OutputShape is [> 1 and var classes, ..] && ClassCount > classes
            ? $"{Name}: {ClassCount} classes, but {graph.Name} tells {classes} apart"
            : null;
    }

    /// <inheritdoc/>
    public IDataset Sample(int count, ulong seed)
    {
        var order = new int[Count];
        EpochPermutation.Fill(order, seed, epoch: 0);
        return Select(order.AsSpan(0, Math.Min(count, Count)));
    }

    /// <summary>Draws a share without replacement: the numbers of the others, and of those drawn, each in order.</summary>
    /// <param name="share">Above 0 and below 1; at least one example is on either side.</param>
    /// <param name="seed">Decides which examples.</param>
    /// <exception cref="ArgumentException">There are fewer than two examples, or the share is none.</exception>
    public (int[] Others, int[] Drawn) Draw(double share, ulong seed)
    {
        if (!(share is > 0 and < 1) || Count < 2)
            throw new ArgumentException($"A share of {share} of {Count} {Unit}.", nameof(share));
        var order = new int[Count];
        EpochPermutation.Fill(order, seed, epoch: 0);
        var drawn = order[..Math.Clamp((int)Math.Round(share * Count), 1, Count - 1)];
        var others = order[drawn.Length..];
        Array.Sort(drawn);
        Array.Sort(others);
        return (others, drawn);
    }

    /// <inheritdoc/>
    public IBatchSource Shuffled(Device device, ModelGraph graph, int batchSize, ulong seed, Augmentation augmentation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new DataLoader(device, this, batchSize, graph.Normalization, shuffle: true, seed, augmentation);
    }

    /// <inheritdoc/>
    public IBatchSource InOrder(Device device, ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new DataLoader(device, this, BatchInOrder, graph.Normalization);
    }

    /// <summary>Writes normalised examples, perhaps moved or mirrored.</summary>
    /// <param name="normalization">The normalisation.</param>
    internal abstract ExampleWriter NewWriter(InputNormalization normalization);

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var extents = string.Create(CultureInfo.InvariantCulture, $"{string.Join('x', Shape)} {ClassCount}");
        hash.AppendData(Encoding.UTF8.GetBytes(extents));
        hash.AppendData(MemoryMarshal.AsBytes(Labels));
        hash.AppendData(Content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>Writes the numbers of an example, normalised, into a batch.</summary>
/// <param name="index">The example's number.</param>
/// <param name="placement">Where its pixels go, if it is an image.</param>
/// <param name="destination">As many numbers as the example has.</param>
internal delegate void ExampleWriter(int index, ImagePlacement placement, Span<float> destination);
