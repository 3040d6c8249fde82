using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// The place of the first largest value of each row, a group a row; a NaN counts as largest. indices[row] = arg max over columns
/// of x[row, column], for as many rows as the grid has groups.
/// </summary>
/// <param name="x">rows · columns elements.</param>
/// <param name="indices">One for each row.</param>
/// <param name="columns">The length of a row, at least 1. The group's size is a power of two.</param>
public readonly struct ArgMax(ArrayView<float> x, ArrayView<int> indices, int columns) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var places = SharedMemory.Allocate<int>(GroupFold.LargestGroup);
        var row = x.SubView(Grid.IdxX * columns, columns);
        var best = IntrinsicMath.Min(Group.IdxX, columns - 1);
        for (var column = Group.IdxX + Group.DimX; column < columns; column += Group.DimX)
            best = Better(row, best, column);

        places[Group.IdxX] = best;
        Group.Barrier();
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
                places[Group.IdxX] = Better(row, places[Group.IdxX], places[Group.IdxX + half]);
            Group.Barrier();
        }

        if (Group.IdxX == 0)
            indices[Grid.IdxX] = places[0];
    }

    private static int Better(ArrayView<float> row, int a, int b)
    {
        var left = FloatOrder.Key(row[a]);
        var right = FloatOrder.Key(row[b]);
        if (left == right)
            return IntrinsicMath.Min(a, b);
        return left > right ? a : b;
    }
}
