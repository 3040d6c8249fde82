using Tersor.Core;

namespace Tersor.Learning;

/// <summary>The last step of x [n, steps, …], as [n, …].</summary>
internal sealed class LastLayer : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var x = inputs[0];
        var last = x.Narrow(1, x.Shape[1] - 1, 1);
        return last.Reshape(x.Shape.Without(1));
    }
}
