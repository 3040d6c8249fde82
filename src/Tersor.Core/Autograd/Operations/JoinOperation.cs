namespace Tersor.Core;

/// <summary>Several tensors copied into one, along a dimension that they have or along a new one.</summary>
internal sealed class JoinOperation : Operation<JoinOperation, (int Dimension, bool IsNew)>
{
    /// <summary>Any number of tensors, in a list that the pooled object keeps.</summary>
    private readonly List<Tensor> _parts = [];

    /// <summary>The parts one behind the other along a dimension that they have.</summary>
    /// <param name="parts">At least one; of one element type, and of one shape but for that dimension.</param>
    /// <param name="dimension">Negative ones count from the innermost.</param>
    /// <exception cref="ArgumentException">No parts, or some that don't fit together.</exception>
    public static Tensor Concat(ReadOnlySpan<Tensor> parts, int dimension)
    {
        var first = First(parts);
        dimension = first.Shape.Index(dimension);
        var length = 0;
        foreach (var part in parts)
        {
            var fits = part.Type == first.Type && part.Shape.Rank == first.Shape.Rank
                && part.Shape.With(dimension, 1) == first.Shape.With(dimension, 1);
            if (!fits)
            {
                throw new ArgumentException(
                    $"{part.Description} can't be joined with {first.Description} along dimension {dimension}.", nameof(parts));
            }

            length = checked(length + part.Shape[dimension]);
        }

        return Run(parts, first.Shape.With(dimension, length), dimension, isNew: false);
    }

    /// <summary>The parts side by side along a new dimension.</summary>
    /// <param name="parts">At least one; of one element type and one shape.</param>
    /// <param name="dimension">The new dimension's index in the result; negative ones count from the innermost.</param>
    /// <exception cref="ArgumentException">No parts, or some that don't fit together.</exception>
    public static Tensor Stack(ReadOnlySpan<Tensor> parts, int dimension)
    {
        var first = First(parts);
        foreach (var part in parts)
        {
            if (part.Type != first.Type || part.Shape != first.Shape)
                throw new ArgumentException($"{part.Description} can't be stacked on {first.Description}.", nameof(parts));
        }

        var shape = first.Shape.Append(parts.Length);
        dimension = shape.Index(dimension);
        for (var i = shape.Rank - 1; i > dimension; i--)
            shape = shape.With(i, first.Shape[i - 1]);
        return Run(parts, shape.With(dimension, parts.Length), dimension, isNew: true);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var start = 0;
        foreach (var part in _parts)
        {
            var view = Place(gradient, part, start, Saved.Dimension, Saved.IsNew, out var length);
            if (part.RequiresGradient)
            {
                var dPart = part.BeginGradient(out var accumulate);
                gradient.Device.Backend.Copy(view, dPart, accumulate);
            }

            start += length;
        }
    }

    internal override void Recycle()
    {
        _parts.Clear();
        base.Recycle();
    }

    private static Tensor First(ReadOnlySpan<Tensor> parts)
    {
        if (parts.IsEmpty)
            throw new ArgumentException("There is no tensor to join.", nameof(parts));
        foreach (var part in parts)
            parts[0].Device.Demand(part);
        return parts[0];
    }

    private static Tensor Run(ReadOnlySpan<Tensor> parts, Shape shape, int dimension, bool isNew)
    {
        var device = parts[0].Device;
        var y = device.Result(shape, parts[0].Type);
        var (start, isRecorded) = (0, false);
        foreach (var part in parts)
        {
            device.Backend.Copy(part, Place(y, part, start, dimension, isNew, out var length), accumulate: false);
            start += length;
            isRecorded |= Tape.Records(part);
        }

        if (isRecorded)
            Append(y, (dimension, isNew))._parts.AddRange(parts);
        return y;
    }

    /// <summary>The view of the whole that a part fills.</summary>
    private static Tensor Place(Tensor whole, Tensor part, int start, int dimension, bool isNew, out int length)
    {
        length = isNew ? 1 : part.Shape[dimension];
        var strides = isNew ? whole.Strides.Without(dimension) : whole.Strides;
        return whole.View(part.Shape, strides, whole.Offset + (start * whole.Strides[dimension]));
    }
}
