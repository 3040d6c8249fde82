using Tersor.Core;

namespace Tersor.Learning;

/// <summary>Dropout in training, nothing otherwise (Srivastava et al. 2014). What it drops follows from seed, pass and node.</summary>
internal sealed class DropoutLayer(float probability, int nodeIndex) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) =>
        pass.Training && probability > 0f
            ? inputs[0].Dropout(probability, pass.Seed, RandomStreams.Dropout(pass.Number, nodeIndex))
            : inputs[0];
}
