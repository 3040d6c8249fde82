namespace Tersor.Core;

/// <summary>The same elements, in row-major order, under another shape. Costs nothing for a contiguous tensor.</summary>
internal sealed class ReshapeOperation : Operation<ReshapeOperation>
{
    private Tensor _x;

    /// <summary>x under another shape of as many elements.</summary>
    /// <param name="x">Any shape and element type.</param>
    /// <param name="shape">The new shape.</param>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public static Tensor Apply(Tensor x, Shape shape)
    {
        x = ContiguousOperation.Apply(x);
        var y = x.View(shape);
        if (Tape.Records(x))
        {
            var operation = Rent();
            operation._x = x;
            x.Device.Tape.Record(operation, y);
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        if (_x.TryShareGradient(gradient))
            return;
        var dx = _x.BeginGradient(out var accumulate);
        gradient.Device.Backend.Copy(gradient.View(_x.Shape), dx, accumulate);
    }

    /// <inheritdoc/>
    protected override void Clear() => _x = default;
}
