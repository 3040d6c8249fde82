namespace Tersor.Kernels.Cpu;

/// <summary>A <see cref="MicroKernel"/> for one instruction set.</summary>
internal unsafe interface IMicroKernel
{
    /// <summary>The largest number of rows in a tile: it bounds <see cref="ITileShape.Rows"/>.</summary>
    static abstract int MaxRows { get; }

    /// <summary>The columns of a tile.</summary>
    static abstract int Columns { get; }

    /// <summary>C (+)= A · B: see <see cref="MicroKernel.Run"/>.</summary>
    static abstract void Run<TTile>(
        nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate,
        TileFinish* finish)
        where TTile : struct, ITileShape;
}
