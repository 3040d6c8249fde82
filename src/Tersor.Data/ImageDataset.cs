using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Images;

namespace Tersor.Data;

/// <summary>
/// Labelled images of one size, held in memory as bytes. Immutable; a slice shares the bytes of the whole.
/// </summary>
public sealed class ImageDataset : LabelledDataset
{
    private readonly ReadOnlyMemory<byte> _pixels;

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
        : base(name, shape, classNames, labels)
    {
        if (shape.Length != 3)
            throw new ArgumentException($"An image is [channels, height, width], not {shape.Length} extents.", nameof(shape));
        if (pixels.Length != (long)labels.Length * shape[0] * shape[1] * shape[2])
            throw new ArgumentException(
                $"{pixels.Length} bytes are not {labels.Length} images of {shape[0]}×{shape[1]}×{shape[2]}.", nameof(pixels));
        _pixels = pixels;
    }

    /// <inheritdoc/>
    public override string Unit => "images";

    /// <summary>Bytes per image: channels · height · width.</summary>
    public int ImageLength => Shape[0] * Shape[1] * Shape[2];

    private protected override ReadOnlySpan<byte> Content => _pixels.Span;

    /// <summary>The bytes of one image, channel by channel, row by row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such image.</exception>
    public ReadOnlySpan<byte> Image(int index) => _pixels.Span.Slice(index * ImageLength, ImageLength);

    /// <summary>Consecutive images as a data set of their own: the last 5,000 for validation, say. Shares the bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range reaches beyond the data set.</exception>
    public ImageDataset Slice(int start, int count) =>
        new(Name, Shape, ClassNames, _pixels.Slice(start * ImageLength, count * ImageLength), LabelMemory.Slice(start, count));

    /// <inheritdoc/>
    public override ImageDataset Select(ReadOnlySpan<int> indices)
    {
        var (pixels, labels) = (new byte[indices.Length * ImageLength], new int[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            Image(indices[i]).CopyTo(pixels.AsSpan(i * ImageLength));
            labels[i] = Labels[indices[i]];
        }

        return new ImageDataset(Name, Shape, ClassNames, pixels, labels);
    }

    /// <inheritdoc/>
    public override ImageDataset Renamed(ImmutableArray<string> classNames) =>
        new ImageDataset(Name, Shape, classNames, _pixels, LabelMemory);

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
        return new ImageDataset(Name, [Shape[0], size.Height, size.Width], ClassNames, pixels, LabelMemory);
    }

    /// <summary>Cuts the last images off: all but the last <paramref name="count"/>, and those.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer images than that.</exception>
    public (ImageDataset Head, ImageDataset Tail) SplitLast(int count) => (Slice(0, Count - count), Slice(Count - count, count));

    /// <summary>
    /// Mean and standard deviation of each channel, over all its pixels, scaled to [0, 1]: measured on the training set, used for
    /// every input. A channel of one single value has deviation 1.
    /// </summary>
    public override InputNormalization MeasureNormalization() =>
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

    internal override ExampleWriter NewWriter(InputNormalization normalization)
    {
        var tables = Enumerable.Range(0, Shape[0]).Select(channel => Table(normalization.Of(channel))).ToArray();
        var (plane, width) = (Shape[1] * Shape[2], Shape[2]);
        return (index, placement, destination) =>
        {
            for (var channel = 0; channel < tables.Length; channel++)
                placement.Apply(
                    Image(index).Slice(channel * plane, plane), width, tables[channel], destination[(channel * plane)..]);
        };
    }

    private static float[] Table(ChannelNormalization normalization) =>
        [.. Enumerable.Range(0, 256).Select(value => normalization.Apply((byte)value))];
}
