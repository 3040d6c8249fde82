using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>Batch normalisation of x [n, c, …] by the batch's statistics in training, by the running ones otherwise.</summary>
internal sealed class BatchNormLayer(BatchNormNode node, Parameter gamma, Parameter beta, Parameter mean, Parameter variance) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) => inputs[0].BatchNorm(
        gamma.Effective(), beta.Effective(), mean.Form.Owned, variance.Form.Owned, node.Momentum, node.Epsilon, pass.Training);
}
