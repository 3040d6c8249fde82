using Tersor.Core;

namespace Tersor.Learning;

/// <summary>1 / (1 + e^-x), where no layer before could fuse it.</summary>
internal sealed class SigmoidLayer : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) => inputs[0].Sigmoid();
}
