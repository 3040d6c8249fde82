using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// The product of two values, matrix by matrix: [m, k] · [k, n] = [m, n]. Leading extents count matrices; those of 1 are
/// repeated.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its two inputs, of two dimensions or more.</param>
public sealed record MatMulNode(string Name, ImmutableArray<int> Inputs) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "matmul";

    /// <inheritdoc/>
    public override int Arity => 2;

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (inputs[0] is not [.. var left, var rows, var inner] || inputs[1] is not [.. var right, var same, var columns])
            throw Error("multiplies matrices");
        if (inner != same)
            throw Error($"multiplies rows of {inner} by columns of {same}");
        return Extents.Broadcast([left, right]) is { } matrices
            ? [.. matrices, rows, columns]
            : throw Error("its inputs' shapes don't meet");
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) =>
        Extents.Product(output) * input[^1];

    // Four rows side by side, or up to 64 where the columns are constant.
    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output) =>
        Math.Min(64d, Math.Max(4d, 2 * Extents.Product(output) / output[^1])) * (input[^1] + (double)output[^1]);

    // Where the columns of one matrix lie, and where each pair of matrices does.
    internal override double Tables(ImmutableArray<int> input, ImmutableArray<int> output) =>
        input[^1] + output[^1] + (2 * Extents.Product(output[..^2]));
}
