using ILGPU;

namespace Tersor.KernelLab.Kernels.Transpose;

/// <summary>
/// y = xᵀ by tiles in shared memory, so that reads and writes both run along rows; a column of padding keeps banks apart.
/// </summary>
public static class Transpose2Tile
{
    private const int Pitch = 16 + 1;

    public static void Run(ArrayView<float> x, ArrayView<float> y, int rows, int columns)
    {
        var shared = SharedMemory.Allocate<float>(Pitch * Pitch);
        var tile = Group.DimX;
        var column = (Grid.IdxX * tile) + Group.IdxX;
        var row = (Grid.IdxY * tile) + Group.IdxY;
        if (row < rows && column < columns)
            shared[(Group.IdxY * Pitch) + Group.IdxX] = x[(row * columns) + column];
        Group.Barrier();
        var outColumn = (Grid.IdxY * tile) + Group.IdxX;
        var outRow = (Grid.IdxX * tile) + Group.IdxY;
        if (outRow < columns && outColumn < rows)
            y[(outRow * rows) + outColumn] = shared[(Group.IdxX * Pitch) + Group.IdxY];
    }
}
