namespace Tersor.Core;

/// <summary>A range of indices along one dimension: a view, nothing is copied.</summary>
public sealed class NarrowOperation : Operation<NarrowOperation>
{
    private Tensor _x;
    private int _dimension;
    private int _start;

    /// <summary>The part of x whose index along a dimension is in [start, start + length).</summary>
    /// <param name="x">Any shape and element type.</param>
    /// <param name="dimension">Negative ones count from the innermost.</param>
    /// <param name="start">The first index.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentException">The range leaves the tensor.</exception>
    public static Tensor Apply(Tensor x, int dimension, int start, int length)
    {
        dimension = x.Shape.Index(dimension);
        if (start < 0 || length < 0 || length > x.Shape[dimension] - start)
            throw new ArgumentException($"The range from {start}, {length} long, leaves dimension {dimension} of {x}.", nameof(start));
        var y = View(x, dimension, start, length);
        if (Tape.Records(x))
        {
            var operation = Rent();
            operation._x = x;
            operation._dimension = dimension;
            operation._start = start;
            x.Device.Tape.Record(operation, y);
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = _x.BeginGradient(out var accumulate);
        if (!accumulate)
            gradient.Device.Backend.Fill(dx, 0f);
        gradient.Device.Backend.Copy(gradient, View(dx, _dimension, _start, gradient.Shape[_dimension]), accumulate: true);
    }

    /// <inheritdoc/>
    protected override void Clear() => _x = default;

    private static Tensor View(Tensor x, int dimension, int start, int length) =>
        x.View(x.Shape.With(dimension, length), x.Strides, x.Offset + (start * x.Strides[dimension]));
}
