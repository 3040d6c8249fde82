using System.Collections.Immutable;
using Tersor.Core;

namespace Tersor.Learning;

/// <summary>x [n, …] under another shape: a view, no copy.</summary>
internal sealed class ReshapeLayer(ImmutableArray<int> extents) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var shape = new Shape(inputs[0].Shape[0]);
        foreach (var extent in extents)
            shape = shape.Append(extent);
        return inputs[0].Reshape(shape);
    }
}
