namespace Tersor.Core;

/// <summary>A tensor stretched to a larger shape by NumPy's rules: a view with strides of 0, nothing is copied.</summary>
internal sealed class BroadcastOperation : Operation<BroadcastOperation, Tensor>
{
    /// <summary>x as a tensor of the given shape, along whose new and stretched dimensions all elements are the same.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="shape">A shape that x can be broadcast to.</param>
    /// <exception cref="ArgumentException">x can't be broadcast to the shape.</exception>
    public static Tensor Apply(Tensor x, Shape shape)
    {
        Require.Float(x, nameof(x));
        var y = View(x, shape);
        Record(y, x, x);
        return y;
    }

    /// <summary>The stretched view, not recorded.</summary>
    internal static Tensor View(Tensor x, Shape shape)
    {
        if (Shape.Broadcast(x.Shape, shape) != shape)
            throw new ArgumentException($"{x.Description} can't be broadcast to {shape}.", nameof(shape));
        Span<int> strides = stackalloc int[shape.Rank];
        var added = shape.Rank - x.Shape.Rank;
        for (var i = added; i < shape.Rank; i++)
            strides[i] = x.Shape[i - added] == 1 ? 0 : x.Strides[i - added];
        return x.View(shape, new Shape(strides), x.Offset);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.BeginGradient(out var accumulate);
        BroadcastSum.Add(gradient, dx, accumulate);
    }
}
