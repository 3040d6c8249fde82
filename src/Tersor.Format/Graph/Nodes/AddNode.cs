using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>The sum of two values of equal shape: a residual connection (He et al. 2016).</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its two inputs.</param>
public sealed record AddNode(string Name, ImmutableArray<int> Inputs) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "add";

    /// <inheritdoc/>
    public override int Arity => 2;

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (!inputs[0].AsSpan().SequenceEqual(inputs[1].AsSpan()))
            throw Error("adds two values of equal shape");
        return inputs[0];
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);
}
