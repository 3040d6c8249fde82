using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>The functions of two numbers that a <see cref="BinaryNode"/> applies, by their numbers in files.</summary>
public enum BinaryFunction : byte
{
    /// <summary>x + y.</summary>
    Add,

    /// <summary>x - y.</summary>
    Subtract,

    /// <summary>x · y.</summary>
    Multiply,

    /// <summary>x / y.</summary>
    Divide,

    /// <summary>x to the power of y.</summary>
    Power,

    /// <summary>The larger; NaN if either is.</summary>
    Maximum,

    /// <summary>The smaller; NaN if either is.</summary>
    Minimum,

    /// <summary>1 where x equals y, else 0.</summary>
    Equal,

    /// <summary>1 where x &gt; y, else 0.</summary>
    Greater,

    /// <summary>1 where x ≥ y, else 0.</summary>
    GreaterOrEqual,

    /// <summary>x if it is above 0, else x · y (He et al. 2015).</summary>
    Prelu,

    /// <summary>x - y · trunc(x / y), which has the sign of x.</summary>
    Remainder,
}

/// <summary>A function of two numbers, applied element by element; extents of 1 are repeated, as NumPy does.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its two inputs. The shapes meet at their last dimensions; the missing ones are 1.</param>
/// <param name="Function">The function.</param>
public sealed record BinaryNode(string Name, ImmutableArray<int> Inputs, BinaryFunction Function) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "binary";

    /// <inheritdoc/>
    public override int Arity => 2;

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) =>
        Extents.Broadcast(inputs) ?? throw Error("its inputs' shapes don't meet");

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) => this with { Function = coder.Choice(Function) };
}
