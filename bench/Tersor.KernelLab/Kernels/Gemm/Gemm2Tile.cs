using ILGPU;

namespace Tersor.KernelLab.Kernels.Gemm;

/// <summary>c = a · b by square tiles in shared memory: each element is loaded once a tile instead of once a product.</summary>
public static class Gemm2Tile
{
    private const int Pitch = 16 + 1;

    public static void Run(ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, int m, int n, int k)
    {
        var tileA = SharedMemory.Allocate<float>(Pitch * Pitch);
        var tileB = SharedMemory.Allocate<float>(Pitch * Pitch);
        var tile = Group.DimX;
        var x = Group.IdxX;
        var y = Group.IdxY;
        var column = (Grid.IdxX * tile) + x;
        var row = (Grid.IdxY * tile) + y;
        var sum = 0f;
        for (var begin = 0; begin < k; begin += tile)
        {
            tileA[(y * Pitch) + x] = row < m && begin + x < k ? a[(row * k) + begin + x] : 0f;
            tileB[(y * Pitch) + x] = column < n && begin + y < k ? b[((begin + y) * n) + column] : 0f;
            Group.Barrier();
            for (var i = 0; i < tile; i++)
                sum += tileA[(y * Pitch) + i] * tileB[(i * Pitch) + x];
            Group.Barrier();
        }

        if (row < m && column < n)
            c[(row * n) + column] = sum;
    }
}
