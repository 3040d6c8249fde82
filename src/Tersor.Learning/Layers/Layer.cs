using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// A node of the graph brought to life: it knows its parameters and how to compute its output by recorded operations.
/// </summary>
public abstract class Layer
{
    /// <summary>The layer's output, recorded on the tape if a gradient is wanted.</summary>
    /// <param name="inputs">The values that the node reads, each with the batch as its first dimension.</param>
    /// <param name="pass">The purpose of the forward pass.</param>
    public abstract Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass);
}
