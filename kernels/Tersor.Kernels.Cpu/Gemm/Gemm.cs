namespace Tersor.Kernels.Cpu;

/// <summary>
/// Single-precision matrix products: packed and cache-blocked as described by Goto and van de Geijn (2008), over operands that
/// need not be matrices in memory.
/// </summary>
public static unsafe class Gemm
{
    /// <summary>c = op(a) · op(b), or c += op(a) · op(b), then the epilogue.</summary>
    /// <param name="pool">The threads to use; the result does not depend on their number.</param>
    /// <param name="m">Rows of op(a) and c.</param>
    /// <param name="n">Columns of op(b) and c.</param>
    /// <param name="k">Columns of op(a), rows of op(b); 0 makes a zero product.</param>
    /// <param name="a">op(a) row by row, or column by column when <paramref name="transposeA"/>.</param>
    /// <param name="lda">The distance between the rows (columns) of a, in elements.</param>
    /// <param name="transposeA">Whether a is stored as [k, m].</param>
    /// <param name="b">op(b) row by row, or column by column when <paramref name="transposeB"/>.</param>
    /// <param name="ldb">The distance between the rows (columns) of b, in elements.</param>
    /// <param name="transposeB">Whether b is stored as [n, k].</param>
    /// <param name="c">The destination, row by row; overlaps neither operand.</param>
    /// <param name="ldc">The distance between the rows of c, in elements.</param>
    /// <param name="accumulate">Whether to add to c.</param>
    /// <param name="epilogue">What to do to the finished sums.</param>
    public static void Multiply(
        WorkerPool pool,
        int m,
        int n,
        int k,
        float* a,
        nint lda,
        bool transposeA,
        float* b,
        nint ldb,
        bool transposeB,
        float* c,
        nint ldc,
        bool accumulate,
        in GemmEpilogue epilogue = default)
    {
        var left = new MatrixLeft(a, transposeA ? 1 : lda, transposeA ? lda : 1);
        var right = new MatrixRight(b, transposeB ? 1 : ldb, transposeB ? ldb : 1);
        Multiply(pool, m, n, k, left, right, new MatrixOutput(c, ldc), accumulate, epilogue);
    }

    internal static void Multiply<TLeft, TRight, TOutput>(
        WorkerPool pool, int m, int n, int k, TLeft left, TRight right, TOutput output, bool accumulate, in GemmEpilogue epilogue)
        where TLeft : unmanaged, ILeftOperand
        where TRight : unmanaged, IRightOperand
        where TOutput : unmanaged, IGemmOutput
    {
        if (m == 0 || n == 0)
            return;
        var plan = new GemmPlan(m, n, k);
        var scratch = pool.Scratch.Reserve(plan.WorkerScratch, plan.SharedScratch);
        var packedRight = scratch.Shared + plan.PackedLeft;
        var partials = packedRight + plan.PackedRight;
        if (plan.PacksLeftOnce)
        {
            var packing = new PackLeftJob<TLeft>(left, m, plan.RowsPerBlock, k, scratch.Shared);
            pool.Run(packing.Blocks, ref packing);
        }

        if (plan.PacksRightOnce)
        {
            var packing = new PackRightJob<TRight>(right, n, k, packedRight);
            pool.Run(packing.Blocks, ref packing);
        }

        var product = new GemmJob<TLeft, TRight, TOutput>
        {
            Plan = plan,
            Product = new GemmBlock<TLeft, TRight, TOutput>
            {
                Left = left,
                Right = right,
                Output = output,
                Epilogue = epilogue,
                Accumulate = accumulate,
                PackedLeft = plan.PacksLeftOnce ? scratch.Shared : null,
                PackedRight = plan.PacksRightOnce ? packedRight : null,
                PackedDepth = k,
            },
            Scratch = scratch,
            Partials = partials,
        };
        pool.Run(plan.Blocks, ref product);
        if (plan.Slices == 1)
            return;

        var sum = new SliceSumJob<TOutput>
        {
            Plan = plan,
            Output = output,
            Epilogue = epilogue,
            Accumulate = accumulate,
            Scratch = scratch,
            Partials = partials,
        };
        pool.Run(m, ref sum);
    }
}
