namespace Tersor.Core;

/// <summary>A range of indices along each dimension, some of which go away: a view, nothing is copied.</summary>
internal sealed class SliceOperation : Operation<SliceOperation, (Tensor X, Shape Starts, Shape Lengths, int Dropped)>
{
    /// <summary>The part of x that entries name; dimensions that they don't reach stay whole.</summary>
    /// <param name="x">Any shape and element type.</param>
    /// <param name="entries">
    /// One for each dimension from the outermost; those behind an ellipsis count from the innermost.
    /// </param>
    /// <exception cref="ArgumentException">
    /// More entries than dimensions, two ellipses, or one that leaves its dimension.
    /// </exception>
    public static Tensor Apply(Tensor x, ReadOnlySpan<TensorIndex> entries)
    {
        var rank = x.Shape.Rank;
        Span<int> starts = stackalloc int[rank];
        Span<int> lengths = stackalloc int[rank];
        x.Shape.Dimensions.CopyTo(lengths);
        var (dimension, dropped, hasEllipsis) = (0, 0, false);
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];
            if (entry.IsEllipsis)
            {
                dimension = hasEllipsis ? rank : rank - (entries.Length - 1 - i);
                hasEllipsis = true;
                continue;
            }

            if ((uint)dimension >= (uint)rank)
                throw Misfit(x, entries, "it has other dimensions");
            var extent = lengths[dimension];
            starts[dimension] = entry.Range.Start.GetOffset(extent);
            var end = entry.IsIndex ? starts[dimension] + 1 : entry.Range.End.GetOffset(extent);
            if (starts[dimension] < 0 || end < starts[dimension] || end > extent)
                throw Misfit(x, entries, $"{entry} leaves dimension {dimension}");
            lengths[dimension] = end - starts[dimension];
            dropped |= entry.IsIndex ? 1 << dimension : 0;
            dimension++;
        }

        return Run(x, new Shape(starts), new Shape(lengths), dropped);
    }

    /// <summary>The part of x whose index along a dimension is in [start, start + length).</summary>
    /// <param name="x">Any shape and element type.</param>
    /// <param name="dimension">Negative ones count from the innermost.</param>
    /// <param name="start">The first index.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentException">The range leaves the tensor.</exception>
    public static Tensor Narrow(Tensor x, int dimension, int start, int length)
    {
        dimension = x.Shape.Index(dimension);
        if (start < 0 || length < 0 || length > x.Shape[dimension] - start)
        {
            throw new ArgumentException(
                $"The range from {start}, {length} long, leaves dimension {dimension} of {x.Description}.", nameof(start));
        }

        Span<int> starts = stackalloc int[x.Shape.Rank];
        starts[dimension] = start;
        return Run(x, new Shape(starts), x.Shape.With(dimension, length), dropped: 0);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.X.BeginGradient(out var accumulate);
        if (!accumulate)
            gradient.Device.Backend.Fill(dx, 0f);
        gradient.Device.Backend.Copy(gradient, View(dx, Saved.Starts, Saved.Lengths, Saved.Dropped), accumulate: true);
    }

    private static Tensor Run(Tensor x, Shape starts, Shape lengths, int dropped)
    {
        var y = View(x, starts, lengths, dropped);
        Record(y, (x, starts, lengths, dropped), x);
        return y;
    }

    private static Tensor View(Tensor x, Shape starts, Shape lengths, int dropped)
    {
        var (shape, strides, offset) = (lengths, x.Strides, x.Offset);
        for (var i = lengths.Rank - 1; i >= 0; i--)
        {
            offset += starts[i] * x.Strides[i];
            if ((dropped & (1 << i)) == 0)
                continue;
            shape = shape.Without(i);
            strides = strides.Without(i);
        }

        return x.View(shape, strides, offset);
    }

    private static ArgumentException Misfit(Tensor x, ReadOnlySpan<TensorIndex> entries, string reason) =>
        new($"{x.Description} has no part [{string.Join(", ", entries.ToArray())}]: {reason}.", nameof(entries));
}
