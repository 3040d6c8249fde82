using Tersor.Core;

namespace Tersor.Learning;

/// <summary>max(x, 0), where no layer before could fuse it.</summary>
internal sealed class ReluLayer : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) => inputs[0].Relu();
}
