using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Batch normalisation over the first dimension's channels (Ioffe and Szegedy 2015).</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input: an image or a vector.</param>
/// <param name="Momentum">How far a batch moves the running statistics, in [0, 1].</param>
/// <param name="Epsilon">Added to the variance; not negative.</param>
public sealed record BatchNormNode(
    string Name, ImmutableArray<int> Inputs, float Momentum = 0.1f, float Epsilon = 1e-5f) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "bn";

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input) =>
    [
        new("gamma", [input[0]], ParameterRole.Normalization),
        new("beta", [input[0]], ParameterRole.Normalization),
        new("mean", [input[0]], ParameterRole.Statistic),
        new("variance", [input[0]], ParameterRole.Statistic),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (Momentum is not (>= 0f and <= 1f) || Epsilon is not (>= 0f and <= float.MaxValue))
            throw Error($"momentum {Momentum}, epsilon {Epsilon}");
        return inputs[0].Length >= 1 ? inputs[0] : throw Error("takes at least one dimension");
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        this with { Momentum = coder.Float(Momentum, 0.1f), Epsilon = coder.Float(Epsilon, 1e-5f) };
}
