using Tersor.Core;

namespace Tersor.Learning;

/// <summary>The sum of two values of equal shape: a residual connection.</summary>
internal sealed class AddLayer : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) => inputs[0] + inputs[1];
}
