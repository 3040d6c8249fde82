using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Tersor.Core;
using Tersor.Format;
using Tersor.Images;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>
/// Labelled images of one size, held in memory as bytes. Immutable; a slice shares the bytes of the whole.
/// </summary>
public sealed class ImageDataset : IDataset
{
    private const int BatchInOrder = 500;

    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<int> _labels;

    /// <summary>A data set over these bytes and labels, which must not change afterwards.</summary>
    /// <param name="name">For example <c>fashion-mnist</c>.</param>
    /// <param name="shape">One image's extents: [channels, height, width].</param>
    /// <param name="classNames">A name for each label.</param>
    /// <param name="pixels">The images one after the other, each in the order of <paramref name="shape"/>.</param>
    /// <param name="labels">One label per image, in [0, number of classes).</param>
    /// <exception cref="ArgumentException">Counts differ, or a label has no class.</exception>
    public ImageDataset(
        string name, ImmutableArray<int> shape, ImmutableArray<string> classNames, ReadOnlyMemory<byte> pixels,
        ReadOnlyMemory<int> labels)
    {
        if (shape.Length != 3)
            throw new ArgumentException($"An image is [channels, height, width], not {shape.Length} extents.", nameof(shape));
        if (pixels.Length != (long)labels.Length * shape[0] * shape[1] * shape[2])
            throw new ArgumentException(
                $"{pixels.Length} bytes are not {labels.Length} images of {shape[0]}×{shape[1]}×{shape[2]}.", nameof(pixels));
        foreach (var label in labels.Span)
            if ((uint)label >= (uint)classNames.Length)
                throw new ArgumentException($"Label {label} with {classNames.Length} classes.", nameof(labels));

        Name = name;
        Shape = shape;
        ClassNames = classNames;
        _pixels = pixels;
        _labels = labels;
    }

    /// <summary>For example <c>fashion-mnist</c>.</summary>
    public string Name { get; }

    /// <summary>One image's extents: [channels, height, width].</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The name of each label.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount => ClassNames.Length;

    /// <summary>The number of images.</summary>
    public int Count => _labels.Length;

    /// <inheritdoc/>
    public string Unit => "images";

    /// <inheritdoc/>
    public string Fingerprint => field ??= Hash();

    /// <summary>Bytes per image: channels · height · width.</summary>
    public int ImageLength => Shape[0] * Shape[1] * Shape[2];

    /// <summary>All labels, in the images' order.</summary>
    public ReadOnlySpan<int> Labels => _labels.Span;

    /// <summary>The bytes of one image, channel by channel, row by row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such image.</exception>
    public ReadOnlySpan<byte> Image(int index) => _pixels.Span.Slice(index * ImageLength, ImageLength);

    /// <summary>Consecutive images as a data set of their own: the last 5,000 for validation, say. Shares the bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range reaches beyond the data set.</exception>
    public ImageDataset Slice(int start, int count) =>
        new(Name, Shape, ClassNames, _pixels.Slice(start * ImageLength, count * ImageLength), _labels.Slice(start, count));

    /// <summary>Some of the images, in an order of your own. Copies the bytes.</summary>
    /// <param name="indices">Their numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such image.</exception>
    public ImageDataset Select(ReadOnlySpan<int> indices)
    {
        var (pixels, labels) = (new byte[indices.Length * ImageLength], new int[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            Image(indices[i]).CopyTo(pixels.AsSpan(i * ImageLength));
            labels[i] = _labels.Span[indices[i]];
        }

        return new ImageDataset(Name, Shape, ClassNames, pixels, labels);
    }

    /// <summary>
    /// Keeps a share of the images back, drawn without replacement: all but those, and those, each in their order.
    /// </summary>
    /// <param name="share">Above 0 and below 1; at least one image is on either side.</param>
    /// <param name="seed">Decides which images.</param>
    /// <exception cref="ArgumentException">There are fewer than two images, or the share is none.</exception>
    public (ImageDataset Others, ImageDataset Kept) HoldOut(double share, ulong seed)
    {
        if (!(share is > 0 and < 1) || Count < 2)
            throw new ArgumentException($"A share of {share} of {Count} images.", nameof(share));
        var order = new int[Count];
        EpochPermutation.Fill(order, seed, epoch: 0);
        var kept = order.AsSpan(0, Math.Clamp((int)Math.Round(share * Count), 1, Count - 1));
        var rest = order.AsSpan(kept.Length);
        kept.Sort();
        rest.Sort();
        return (Select(rest), Select(kept));
    }

    /// <summary>The same images under other names of their classes.</summary>
    /// <param name="classNames">A name for each label.</param>
    /// <exception cref="ArgumentException">A label has no name.</exception>
    public ImageDataset Renamed(ImmutableArray<string> classNames) => new(Name, Shape, classNames, _pixels, _labels);

    /// <summary>The same images in another size.</summary>
    /// <param name="options">Say which.</param>
    internal ImageDataset Fitted(DataOptions options)
    {
        var images = Enumerable.Range(0, Count)
            .Select(i => options.Fitted(new DecodedImage(Image(i).ToArray(), Shape[0], new ImageSize(Shape[1], Shape[2]))));
        var size = options.Size!.Value;
        var length = Shape[0] * size.Area;
        var pixels = DatasetMemory.Allocate(Name, Count * length);
        foreach (var (index, image) in images.Index())
            image.Pixels.CopyTo(pixels, index * length);
        return new ImageDataset(Name, [Shape[0], size.Height, size.Width], ClassNames, pixels, _labels);
    }

    /// <summary>Cuts the last images off: all but the last <paramref name="count"/>, and those.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer images than that.</exception>
    public (ImageDataset Head, ImageDataset Tail) SplitLast(int count) => (Slice(0, Count - count), Slice(Count - count, count));

    /// <summary>
    /// Mean and standard deviation of each channel, over all its pixels, scaled to [0, 1]: measured on the training set, used for
    /// every input. A channel of one single value has deviation 1.
    /// </summary>
    public InputNormalization MeasureNormalization() =>
        _pixels.IsEmpty ? InputNormalization.None : new([.. Enumerable.Range(0, Shape[0]).Select(Measure)]);

    private ChannelNormalization Measure(int channel)
    {
        Span<long> histogram = stackalloc long[256];
        histogram.Clear();
        var plane = Shape[1] * Shape[2];
        for (var i = 0; i < Count; i++)
            foreach (var pixel in Image(i).Slice(channel * plane, plane))
                histogram[pixel]++;

        // Integer sums are exact, so the result does not depend on the order of the images.
        long sum = 0, squares = 0;
        for (var value = 0; value < 256; value++)
        {
            sum += histogram[value] * value;
            squares += histogram[value] * value * value;
        }

        var pixels = (double)plane * Count;
        var mean = sum / pixels;
        var variance = (squares / pixels) - (mean * mean);
        return new ChannelNormalization((float)(mean / 255), variance > 0 ? (float)(Math.Sqrt(variance) / 255) : 1f);
    }

    /// <inheritdoc/>
    public string? MismatchWith(ModelGraph graph)
    {
        if (!Shape.SequenceEqual(graph.InputShape))
            return $"{Name}: images of {string.Join('×', Shape)}, but {graph.Name} takes {string.Join('×', graph.InputShape)}";
        // One output tells no classes apart: what it says of an image is whether it is real.
        return graph.OutputShape[0] > 1 && ClassCount > graph.OutputShape[0]
            ? $"{Name}: {ClassCount} classes, but {graph.Name} tells {graph.OutputShape[0]} apart"
            : null;
    }

    /// <inheritdoc/>
    public IDataset Sample(int count, ulong seed)
    {
        var order = new int[Count];
        EpochPermutation.Fill(order, seed, epoch: 0);
        return Select(order.AsSpan(0, Math.Min(count, Count)));
    }

    /// <inheritdoc/>
    public IBatchSource Shuffled(Device device, ModelGraph graph, int batchSize, ulong seed, int shift = 0) =>
        new DataLoader(device, this, batchSize, graph.Normalization, shuffle: true, seed, shift);

    /// <inheritdoc/>
    public IBatchSource InOrder(Device device, ModelGraph graph) =>
        new DataLoader(device, this, BatchInOrder, graph.Normalization);

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var extents = string.Create(CultureInfo.InvariantCulture, $"{string.Join('x', Shape)} {ClassCount}");
        hash.AppendData(Encoding.UTF8.GetBytes(extents));
        hash.AppendData(MemoryMarshal.AsBytes(Labels));
        hash.AppendData(_pixels.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
