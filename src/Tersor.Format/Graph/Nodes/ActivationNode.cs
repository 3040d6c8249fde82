using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// The element-wise non-linearities that a graph may hold, by the numbers that the kernels know them by; 0 is none.
/// </summary>
public enum ActivationKind : byte
{
    /// <summary>max(x, 0).</summary>
    Relu = 1,

    /// <summary>x if positive, else slope · x.</summary>
    LeakyRelu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,
}

/// <summary>An element-wise non-linearity.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, of any shape.</param>
/// <param name="Kind">The function.</param>
/// <param name="Slope">The negative slope of <see cref="ActivationKind.LeakyRelu"/>.</param>
public sealed record ActivationNode(
    string Name, ImmutableArray<int> Inputs, ActivationKind Kind, float Slope = 0f) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => Kind switch
    {
        ActivationKind.Relu => "relu",
        ActivationKind.LeakyRelu => "leakyrelu",
        ActivationKind.Tanh => "tanh",
        ActivationKind.Sigmoid => "sigmoid",
        _ => throw Error($"unknown activation {Kind}"),
    };

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) => inputs[0];

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        Kind == ActivationKind.LeakyRelu ? this with { Slope = coder.Float(Slope) } : this;
}
