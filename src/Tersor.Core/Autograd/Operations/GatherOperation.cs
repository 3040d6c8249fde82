namespace Tersor.Core;

/// <summary>
/// Rows of a table by index: an embedding. The gradient of a row is the sum over the places where it was taken.
/// </summary>
internal sealed class GatherOperation : Operation<GatherOperation, (Tensor Table, Tensor Indices)>
{
    /// <summary>y[i, …] = table[indices[i], …].</summary>
    /// <param name="table">[rows, columns].</param>
    /// <param name="indices">Int32 of any shape, each from 0 to rows - 1.</param>
    /// <returns>The shape of the indices with one more dimension, [columns].</returns>
    /// <exception cref="ArgumentException">
    /// A table that isn't a matrix, indices that aren't Int32, or (on the CPU) one that is out of range.
    /// </exception>
    public static Tensor Apply(Tensor table, Tensor indices)
    {
        table.Device.Demand(indices);
        Require.Rank(table, 2, nameof(table));
        Require.Type(indices, ElementType.Int32, nameof(indices));
        table = ContiguousOperation.Apply(table);
        indices = ContiguousOperation.Apply(indices);
        var y = table.Device.Result(indices.Shape.Append(table.Shape[1]));
        table.Device.Backend.Gather(table, indices, y);
        Record(y, (table, indices), table);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dTable = Saved.Table.BeginGradient(out var accumulate);
        gradient.Device.Backend.ScatterAdd(gradient, Saved.Indices, dTable, accumulate);
    }
}
