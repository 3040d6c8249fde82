using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Inference;

/// <summary>
/// Which feature of a value each feature of another one is: a table for each dimension, and the feature is the sum of their
/// entries, or a number where one of them has none. So a table is as long as an extent, and arrangements behind each other are
/// one as long as reshapes between them leave dimensions that are.
/// </summary>
internal sealed class Arrangement
{
    /// <summary>The entry for elements that come from nowhere.</summary>
    public const int Nowhere = -1;

    // Dimensions are joined up to so many places: a table is meant to be short.
    private const int MostJoined = 1 << 16;

    private Arrangement(ImmutableArray<int[]> tables, float? number)
    {
        Tables = tables;
        Number = number;
    }

    /// <summary>For each dimension, outermost first, what each of its places adds.</summary>
    public ImmutableArray<int[]> Tables { get; }

    /// <summary>What elements are that come from nowhere; null if none does.</summary>
    public float? Number { get; }

    /// <summary>Whether every one of so many features stays where it is.</summary>
    public bool IsIdentity(int features)
    {
        var stride = 1;
        for (var axis = Tables.Length - 1; axis >= 0; axis--)
        {
            var table = Tables[axis];
            for (var i = 0; i < table.Length; i++)
                if (table[i] != i * stride)
                    return false;
            stride *= table.Length;
        }

        return stride == features;
    }

    /// <summary>The features of a value of a shape, as they are.</summary>
    public static Arrangement Of(ImmutableArray<int> shape)
    {
        var tables = new int[shape.Length][];
        var stride = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            var step = stride;
            tables[axis] = [.. Enumerable.Range(0, shape[axis]).Select(i => i * step)];
            stride *= shape[axis];
        }

        return new Arrangement([.. tables], null);
    }

    /// <summary>What a node makes of an arrangement; null as long as every feature stays where it is.</summary>
    /// <param name="before">The arrangement, or null.</param>
    /// <param name="node">The node.</param>
    /// <param name="input">The shape of its input.</param>
    /// <param name="output">The shape of its output.</param>
    /// <param name="isPart">Whether the node arranges, and one copy can do all of it.</param>
    public static Arrangement? Then(
        Arrangement? before, GraphNode node, ImmutableArray<int> input, ImmutableArray<int> output, out bool isPart)
    {
        isPart = true;
        if (before is null && (node.IsRearrangement || node is DropoutNode))
            return null;
        var after = (before ?? Of(input)).Then(node, output);
        isPart = after is not null;
        return after;
    }

    private Arrangement? Then(GraphNode node, ImmutableArray<int> output) => node switch
    {
        PermuteNode permute => new Arrangement([.. permute.Order.Select(axis => Tables[axis])], Number),
        SliceNode slice => With(slice.Axis, [.. Enumerable.Range(0, slice.Count).Select(
            i => Tables[slice.Axis][slice.Start + (i * (slice.Backwards ? -slice.Step : slice.Step))])]),
        GatherNode gather => With(gather.Axis, [.. gather.Places.Select(place => Tables[gather.Axis][place])]),
        PadNode pad => Pad(pad),
        ExpandNode => Expand(output),
        LastNode => With(0, [Tables[0][^1]]).Reshape(output),
        FlattenNode or ReshapeNode => Reshape(output),
        DropoutNode => this,
        _ => null,
    };

    private Arrangement With(int axis, int[] table) => new(Tables.SetItem(axis, table), Number);

    private Arrangement? Pad(PadNode node)
    {
        float? number = node.Mode switch
        {
            PadMode.Constant => node.Number,
            PadMode.Lowest => float.NegativeInfinity,
            _ => null,
        };
        if (number is { } other && Number is { } one
            && BitConverter.SingleToInt32Bits(one) != BitConverter.SingleToInt32Bits(other))
            return null;
        var tables = Tables.Select((table, axis) =>
        {
            var padded = new int[node.Before[axis] + table.Length + node.After[axis]];
            for (var i = 0; i < padded.Length; i++)
                padded[i] = Place(node.Mode, i - node.Before[axis], table.Length) is >= 0 and var place ? table[place] : Nowhere;
            return padded;
        });
        return new Arrangement([.. tables], number ?? Number);
    }

    /// <summary>The place whose element lies at one outside, too; <see cref="Nowhere"/> for a number.</summary>
    private static int Place(PadMode mode, int place, int extent) => mode switch
    {
        _ when place >= 0 && place < extent => place,
        PadMode.Edge => place < 0 ? 0 : extent - 1,
        PadMode.Reflect => place < 0 ? -place : (2 * (extent - 1)) - place,
        PadMode.Wrap => place < 0 ? place + extent : place - extent,
        _ => Nowhere,
    };

    private Arrangement Expand(ImmutableArray<int> output)
    {
        var tables = new int[output.Length][];
        for (var i = 1; i <= output.Length; i++)
        {
            var table = i <= Tables.Length ? Tables[^i] : [0];
            tables[^i] = table.Length == output[^i] ? table : [.. Enumerable.Repeat(table[0], output[^i])];
        }

        return new Arrangement([.. tables], Number);
    }

    /// <summary>
    /// The same features under another shape. Dimensions that become one are joined. One that becomes several is cut, if the
    /// features along it allow that.
    /// </summary>
    private Arrangement? Reshape(ImmutableArray<int> output)
    {
        var tables = ImmutableArray.CreateBuilder<int[]>(output.Length);
        var (from, to) = (0, 0);
        while (from < Tables.Length || to < output.Length)
        {
            // The fewest dimensions on both sides that hold as many features.
            var first = to;
            var joined = from < Tables.Length ? Tables[from++] : [0];
            var target = to < output.Length ? (long)output[to++] : 1;
            while (joined.Length != target)
            {
                if (joined.Length >= target)
                    target *= output[to++];
                else if (joined.Length == 1 || (long)joined.Length * Tables[from].Length <= MostJoined)
                    joined = Join(joined, Tables[from++]);
                else
                    return null;
            }

            for (var axis = first; axis < to - 1; axis++)
            {
                if (Cut(joined, output[axis]) is not var (outer, inner))
                    return null;
                tables.Add(outer);
                joined = inner;
            }

            // A last extent of 1 may have no dimension left, and where it lies must count all the same.
            if (to > first)
                tables.Add(joined);
            else if (tables.Count > 0)
                tables[^1] = Join(tables[^1], joined);
            else if (joined[0] != 0)
                return null;
        }

        return new Arrangement(tables.ToImmutable(), Number);
    }

    private static int[] Join(int[] outer, int[] inner)
    {
        var joined = new int[outer.Length * inner.Length];
        for (var i = 0; i < joined.Length; i++)
        {
            var (row, column) = Math.DivRem(i, inner.Length);
            joined[i] = outer[row] == Nowhere || inner[column] == Nowhere ? Nowhere : outer[row] + inner[column];
        }

        return joined;
    }

    /// <summary>Two tables whose join a table is; null if there are none.</summary>
    private static (int[] Outer, int[] Inner)? Cut(int[] table, int rows)
    {
        var columns = table.Length / rows;
        var (outer, inner) = (new int[rows], new int[columns]);
        Array.Fill(outer, Nowhere);
        Array.Fill(inner, Nowhere);
        var first = Array.FindIndex(table, entry => entry != Nowhere);
        if (first < 0)
            return (outer, new int[columns]);
        var (firstRow, firstColumn) = Math.DivRem(first, columns);
        for (var row = 0; row < rows; row++)
            outer[row] = table[(row * columns) + firstColumn];
        for (var column = 0; column < columns; column++)
            if (table[(firstRow * columns) + column] is not Nowhere and var entry)
                inner[column] = entry - table[first];

        // Both sides stay at 0 or above: what lies before the first of a row belongs to the rows.
        var lowest = inner.Where((_, column) => table[(firstRow * columns) + column] != Nowhere).Min();
        for (var column = 0; column < columns; column++)
            if (table[(firstRow * columns) + column] != Nowhere)
                inner[column] -= lowest;
        for (var row = 0; row < rows; row++)
            if (outer[row] != Nowhere)
                outer[row] += lowest;
        return Join(outer, inner).AsSpan().SequenceEqual(table) ? (outer, inner) : null;
    }
}
