using Tersor.Core;

namespace Tersor.Learning;

/// <summary>The hyperbolic tangent, where no layer before could fuse it.</summary>
internal sealed class TanhLayer : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) => inputs[0].Tanh();
}
