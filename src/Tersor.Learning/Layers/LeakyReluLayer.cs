using Tersor.Core;

namespace Tersor.Learning;

/// <summary>x if positive, else slope · x, where no layer before could fuse it.</summary>
internal sealed class LeakyReluLayer(float slope) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) => inputs[0].LeakyRelu(slope);
}
