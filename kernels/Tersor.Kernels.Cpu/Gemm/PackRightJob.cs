namespace Tersor.Kernels.Cpu;

/// <summary>
/// Packs the whole right operand once, a panel a block, where several blocks of rows would else each pack the same columns.
/// </summary>
internal unsafe struct PackRightJob<TRight>(TRight right, int columns, int depth, float* packed) : IBlockJob
    where TRight : unmanaged, IRightOperand
{
    public readonly int Blocks => (columns + MicroKernel.Columns - 1) / MicroKernel.Columns;

    public readonly void Run(int block, int worker)
    {
        var column = block * MicroKernel.Columns;
        right.Pack(
            column, Math.Min(MicroKernel.Columns, columns - column), 0, depth, packed + ((nint)column * depth));
    }
}
