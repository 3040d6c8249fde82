namespace Tersor.Core;

/// <summary>A number before and behind the elements of each dimension.</summary>
internal sealed class PadOperation : Operation<PadOperation, (Tensor X, Shape Before)>
{
    /// <summary>y = x among numbers.</summary>
    /// <param name="x">Floats of any shape.</param>
    /// <param name="before">For each dimension, how many numbers come before.</param>
    /// <param name="after">For each dimension, how many come behind.</param>
    /// <param name="number">The number.</param>
    /// <exception cref="ArgumentException">Not a count for each dimension, or a negative one.</exception>
    public static Tensor Apply(Tensor x, ReadOnlySpan<int> before, ReadOnlySpan<int> after, float number)
    {
        Require.Float(x, nameof(x));
        var rank = x.Shape.Rank;
        if (before.Length != rank || after.Length != rank || before.ContainsAnyInRange(int.MinValue, -1)
            || after.ContainsAnyInRange(int.MinValue, -1))
        {
            throw new ArgumentException(
                $"[{string.Join(", ", before.ToArray())}] before and [{string.Join(", ", after.ToArray())}] behind don't pad "
                + $"{x.Description}.",
                nameof(before));
        }

        Span<int> extents = stackalloc int[rank];
        for (var i = 0; i < rank; i++)
            extents[i] = checked(before[i] + x.Shape[i] + after[i]);
        var y = x.Device.Result(new Shape(extents));
        x.Device.Backend.Fill(y, number);
        x.Device.Backend.Copy(x, Inside(y, x.Shape, new Shape(before)), accumulate: false);
        Record(y, (x, new Shape(before)), x);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.X.BeginGradient(out var accumulate);
        gradient.Device.Backend.Copy(Inside(gradient, dx.Shape, Saved.Before), dx, accumulate);
    }

    private static Tensor Inside(Tensor whole, Shape shape, Shape before)
    {
        var offset = whole.Offset;
        for (var i = 0; i < shape.Rank; i++)
            offset += before[i] * whole.Strides[i];
        return whole.View(shape, whole.Strides, offset);
    }
}
