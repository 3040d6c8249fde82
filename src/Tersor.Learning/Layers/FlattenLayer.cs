using Tersor.Core;

namespace Tersor.Learning;

/// <summary>x [n, …] as [n, features]: a view, no copy.</summary>
internal sealed class FlattenLayer : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var x = inputs[0];
        var batch = x.Shape[0];
        return x.Reshape(new Shape(batch, x.Count / batch));
    }
}
