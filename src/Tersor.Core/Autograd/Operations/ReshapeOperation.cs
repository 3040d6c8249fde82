namespace Tersor.Core;

/// <summary>The same elements, in row-major order, under another shape. Costs nothing for a contiguous tensor.</summary>
internal sealed class ReshapeOperation : Operation<ReshapeOperation, Tensor>
{
    /// <summary>x under another shape of as many elements.</summary>
    /// <param name="x">Any shape and element type.</param>
    /// <param name="shape">The new shape.</param>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public static Tensor Apply(Tensor x, Shape shape)
    {
        x = ContiguousOperation.Apply(x);
        var y = x.View(shape);
        Record(y, x, x);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        if (Saved.TryShareGradient(gradient))
            return;
        var dx = Saved.BeginGradient(out var accumulate);
        gradient.Device.Backend.Copy(gradient.View(Saved.Shape), dx, accumulate);
    }
}
