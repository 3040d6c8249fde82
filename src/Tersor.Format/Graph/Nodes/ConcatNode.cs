using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Joins values along one axis, one behind the other.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its inputs, one or more; their other extents are equal.</param>
/// <param name="Axis">The axis, from 0.</param>
public sealed record ConcatNode(string Name, ImmutableArray<int> Inputs, int Axis) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "concat";

    /// <inheritdoc/>
    public override int Arity => Math.Max(1, Inputs.Length);

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        var first = inputs[0];
        if (Axis < 0 || Axis >= first.Length)
            throw Error($"joins along axis {Axis} of {first.Length}");
        var extent = 0;
        foreach (var input in inputs)
        {
            if (input.Length != first.Length || !input.SetItem(Axis, 1).SequenceEqual(first.SetItem(Axis, 1)))
                throw Error($"joins [{string.Join(", ", first)}] and [{string.Join(", ", input)}] along axis {Axis}");
            extent = checked(extent + input[Axis]);
        }

        return first.SetItem(Axis, extent);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) => this with { Axis = coder.Int(Axis) };
}
