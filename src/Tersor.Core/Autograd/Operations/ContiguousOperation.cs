namespace Tersor.Core;

/// <summary>The same values, densely in row-major order: x itself if it is so already, else a copy.</summary>
internal sealed class ContiguousOperation : Operation<ContiguousOperation, Tensor>
{
    /// <summary>The same values, densely in row-major order.</summary>
    /// <param name="x">Any shape and element type.</param>
    public static Tensor Apply(Tensor x)
    {
        if (x.IsContiguous)
            return x;
        var y = x.Device.Result(x.Shape, x.Type);
        x.Device.Backend.Copy(x, y, accumulate: false);
        Record(y, x, x);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.BeginGradient(out var accumulate);
        gradient.Device.Backend.Copy(gradient, dx, accumulate);
    }
}
