using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Replaces each symbol of a sequence, a number from 0, by its row of a trained table [vocabulary, features].</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, a sequence of symbols [steps].</param>
/// <param name="Vocabulary">The number of different symbols.</param>
/// <param name="Features">The length of a row.</param>
public sealed record EmbeddingNode(
    string Name, ImmutableArray<int> Inputs, int Vocabulary, int Features) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "embedding";

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input) =>
        [new("weight", [Vocabulary, Features], ParameterRole.Weight)];

    /// <summary>One: a symbol is a vector with a single value that is not 0.</summary>
    /// <inheritdoc/>
    public override float FanIn(ParameterSpec weight) => 1;

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (inputs[0].Length != 1)
            throw Error($"takes a sequence of symbols [steps], not {inputs[0].Length} dimensions");
        if (Vocabulary < 1 || Features < 1)
            throw Error($"a table of {Vocabulary}×{Features}");
        return [inputs[0][0], Features];
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        this with { Vocabulary = coder.Int(Vocabulary), Features = coder.Int(Features) };
}
