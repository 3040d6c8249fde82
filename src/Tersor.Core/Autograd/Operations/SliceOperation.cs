namespace Tersor.Core;

/// <summary>
/// A range of indices along each dimension, of which one may be walked in steps and some go away: a view, nothing is copied.
/// </summary>
internal sealed class SliceOperation : Operation<SliceOperation, SliceOperation.Part>
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

        return Run(x, new Part(x, new Shape(starts), new Shape(lengths), dropped));
    }

    /// <summary>The part of x whose index along a dimension is start, start + step, ….</summary>
    /// <param name="x">Any shape and element type.</param>
    /// <param name="dimension">Negative ones count from the innermost.</param>
    /// <param name="start">The first index.</param>
    /// <param name="length">How many.</param>
    /// <param name="step">The distance between them, at least 1.</param>
    /// <exception cref="ArgumentException">The range leaves the tensor, or the step is none.</exception>
    public static Tensor Narrow(Tensor x, int dimension, int start, int length, int step)
    {
        dimension = x.Shape.Index(dimension);
        var end = start + ((length - 1L) * step) + 1;
        if (start < 0 || length < 0 || step < 1 || start > x.Shape[dimension] || (length > 0 && end > x.Shape[dimension]))
        {
            throw new ArgumentException(
                $"The range from {start}, {length} long in steps of {step}, leaves dimension {dimension} of {x.Description}.",
                nameof(start));
        }

        Span<int> starts = stackalloc int[x.Shape.Rank];
        starts[dimension] = start;
        return Run(x, new Part(x, new Shape(starts), x.Shape.With(dimension, length), 0, dimension, step));
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.X.BeginGradient(out var accumulate);
        if (!accumulate)
            gradient.Device.Backend.Fill(dx, 0f);
        gradient.Device.Backend.Copy(gradient, Saved.View(dx), accumulate: true);
    }

    private static Tensor Run(Tensor x, in Part part)
    {
        var y = part.View(x);
        Record(y, part, x);
        return y;
    }

    private static ArgumentException Misfit(Tensor x, ReadOnlySpan<TensorIndex> entries, string reason) =>
        new($"{x.Description} has no part [{string.Join(", ", entries.ToArray())}]: {reason}.", nameof(entries));

    /// <summary>A part of a tensor.</summary>
    /// <param name="X">The tensor.</param>
    /// <param name="Starts">For each dimension, the first index.</param>
    /// <param name="Lengths">For each dimension, how many.</param>
    /// <param name="Dropped">A bit for each dimension that goes away.</param>
    /// <param name="Stepped">The dimension that is walked in steps.</param>
    /// <param name="Step">The distance between its indices.</param>
    internal readonly record struct Part(
        Tensor X, Shape Starts, Shape Lengths, int Dropped, int Stepped = -1, int Step = 1)
    {
        /// <summary>The part of a tensor of X's shape.</summary>
        public Tensor View(Tensor x)
        {
            var (shape, strides, offset) = (Lengths, x.Strides, x.Offset);
            if (Stepped >= 0 && shape[Stepped] > 1)
                strides = strides.With(Stepped, Step * strides[Stepped]);
            for (var i = Lengths.Rank - 1; i >= 0; i--)
            {
                offset += Starts[i] * x.Strides[i];
                if ((Dropped & (1 << i)) == 0)
                    continue;
                shape = shape.Without(i);
                strides = strides.Without(i);
            }

            return x.View(shape, strides, offset);
        }
    }
}
