namespace Tersor.Core;

/// <summary>The dimensions in another order: a view, nothing is copied.</summary>
internal sealed class PermuteOperation : Operation<PermuteOperation, (Tensor X, Shape Order)>
{
    /// <summary>Dimension i of the result is dimension <c>order[i]</c> of x.</summary>
    /// <param name="x">Any shape and element type.</param>
    /// <param name="order">Each dimension of x once.</param>
    /// <exception cref="ArgumentException">The order is no permutation.</exception>
    public static Tensor Apply(Tensor x, params ReadOnlySpan<int> order)
    {
        Check(x, order);
        var y = View(x, new Shape(order));
        Record(y, (x, new Shape(order)), x);
        return y;
    }

    /// <summary>Exchanges two dimensions; negative ones count from the innermost.</summary>
    /// <param name="x">Any shape and element type.</param>
    /// <param name="first">A dimension.</param>
    /// <param name="second">Another.</param>
    public static Tensor Transpose(Tensor x, int first = -2, int second = -1)
    {
        Span<int> order = stackalloc int[x.Shape.Rank];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        (first, second) = (x.Shape.Index(first), x.Shape.Index(second));
        (order[first], order[second]) = (order[second], order[first]);
        return Apply(x, order);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.X.BeginGradient(out var accumulate);
        gradient.Device.Backend.Copy(gradient, View(dx, Saved.Order), accumulate);
    }

    private static Tensor View(Tensor x, Shape order)
    {
        Span<int> extents = stackalloc int[order.Rank];
        Span<int> strides = stackalloc int[order.Rank];
        for (var i = 0; i < order.Rank; i++)
        {
            extents[i] = x.Shape[order[i]];
            strides[i] = x.Strides[order[i]];
        }

        return x.View(new Shape(extents), new Shape(strides), x.Offset);
    }

    private static void Check(Tensor x, ReadOnlySpan<int> order)
    {
        var seen = 0;
        foreach (var dimension in order)
            seen |= (uint)dimension < Shape.MaxRank ? 1 << dimension : 0;
        if (order.Length != x.Shape.Rank || seen != (1 << x.Shape.Rank) - 1)
        {
            throw new ArgumentException(
                $"[{string.Join(", ", order.ToArray())}] is no order of the {x.Shape.Rank} dimensions of {x.Description}.",
                nameof(order));
        }
    }
}
