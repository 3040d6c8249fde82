using Tersor.Core;

namespace Tersor.Learning;

/// <summary>The row of a table for each symbol of x, Int32 [n, steps].</summary>
internal sealed class EmbeddingLayer(Parameter table) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) => table.Effective().Gather(inputs[0]);
}
