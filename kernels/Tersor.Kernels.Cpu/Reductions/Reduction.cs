using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Folds the middle extent of x [outer, length, inner] in a fixed tree: leaves are folded in order, halves are merged
/// pairwise above them, so that the rounding error of a sum grows with the logarithm of its length and no thread count,
/// only the shape, decides the order.
/// </summary>
public static unsafe class Reduction
{
    /// <summary>Elements of a contiguous leaf.</summary>
    private const int LeafLength = 2048;

    /// <summary>Rows of a leaf whose elements are <c>inner</c> apart.</summary>
    private const int LeafRows = 32;

    /// <summary>Into how many pieces a long row is cut at most.</summary>
    private const int MaxPieces = 1024;

    /// <summary>The longest of many rows that are folded side by side, not one by one.</summary>
    private const int LongestShortRow = 64;

    /// <summary>Neighbouring columns that are folded together.</summary>
    private const int Columns = 256;

    /// <summary>y[o, i] = fold over l of x[o, l, i], or += that.</summary>
    public static void Run<TOperator>(
        WorkerPool pool, TOperator fold, float* x, int outer, int length, int inner, float* y, bool accumulate)
        where TOperator : unmanaged, IReductionOperator
    {
        if (inner == 1 && length > 2 * BlockPartition.Length)
        {
            for (var row = 0; row < outer; row++)
            {
                var result = FoldShared(pool, fold, x + ((long)row * length), length);
                y[row] = accumulate ? y[row] + result : result;
            }
        }
        else if (inner == 1)
        {
            var rows = BlockPartition.RowsPerBlock(length);
            var job = new RowsJob<TOperator>(fold, x, outer, length, y, accumulate, rows);
            pool.Run((outer + rows - 1) / rows, ref job);
        }
        else if (inner > 0)
        {
            var job = new ColumnsJob<TOperator>(fold, x, length, inner, y, accumulate);
            VectorWidth.Run(pool, outer * job.StripsPerRow, job);
        }
    }

    /// <summary>y[o, i] = fold over l of x[o, l, i], on the calling thread.</summary>
    public static void Apply<TOperator>(TOperator fold, float* x, int outer, int length, int inner, float* y)
        where TOperator : unmanaged, IReductionOperator
    {
        if (inner > 1)
            VectorWidth.Run(new ColumnsKernel<TOperator>(fold, x, outer, length, inner, y));
        else if (length <= LongestShortRow && outer >= VectorWidth.Lanes)
            VectorWidth.Run(new ShortRowsKernel<TOperator>(fold, x, outer, length, y));
        else
            for (var row = 0; row < outer; row++)
                y[row] = Fold(fold, x + ((long)row * length), length);
    }

    /// <summary>Folds contiguous elements on the calling thread.</summary>
    public static float Fold<TOperator>(TOperator fold, float* x, int count)
        where TOperator : unmanaged, IReductionOperator
    {
        if (count > LeafLength)
        {
            // Halves at a multiple of the leaf, so that leaves start where vectors are aligned alike.
            var leaves = (count + LeafLength - 1) / LeafLength;
            var half = (leaves + 1) / 2 * LeafLength;
            return fold.Combine(Fold(fold, x, half), Fold(fold, x + half, count - half));
        }

        float result;
        VectorWidth.Run(new LeafKernel<TOperator>(fold, x, count, &result));
        return result;
    }

    /// <summary>Folds one long row on all threads: pieces first, then the pieces' results pairwise.</summary>
    private static float FoldShared<TOperator>(WorkerPool pool, TOperator fold, float* x, int length)
        where TOperator : unmanaged, IReductionOperator
    {
        var blocks = BlockPartition.Count(length);
        var piece = BlockPartition.Length * ((blocks + MaxPieces - 1) / MaxPieces);
        var pieces = (int)(((long)length + piece - 1) / piece);
        var results = stackalloc float[pieces];
        var job = new PiecesJob<TOperator>(fold, x, length, piece, results);
        pool.Run(pieces, ref job);
        for (; pieces > 1; pieces = (pieces + 1) / 2)
        {
            for (var i = 0; i < pieces / 2; i++)
                results[i] = fold.Combine(results[2 * i], results[(2 * i) + 1]);
            if ((pieces & 1) != 0)
                results[pieces / 2] = results[pieces - 1];
        }

        return results[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Leaf<TSimd, TVector, TOperator>(TOperator fold, float* x, int count)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IReductionOperator
    {
        var width = TSimd.Count;
        var sum0 = TSimd.Create(fold.Identity);
        var sum1 = sum0;
        var sum2 = sum0;
        var sum3 = sum0;
        var i = 0;
        for (; i <= count - (4 * width); i += 4 * width)
        {
            sum0 = fold.Combine<TSimd, TVector>(sum0, fold.Map<TSimd, TVector>(TSimd.Load(x + i)));
            sum1 = fold.Combine<TSimd, TVector>(sum1, fold.Map<TSimd, TVector>(TSimd.Load(x + i + width)));
            sum2 = fold.Combine<TSimd, TVector>(sum2, fold.Map<TSimd, TVector>(TSimd.Load(x + i + (2 * width))));
            sum3 = fold.Combine<TSimd, TVector>(sum3, fold.Map<TSimd, TVector>(TSimd.Load(x + i + (3 * width))));
        }

        for (; i <= count - width; i += width)
            sum0 = fold.Combine<TSimd, TVector>(sum0, fold.Map<TSimd, TVector>(TSimd.Load(x + i)));
        var total = TSimd.CombineLanes(
            fold,
            fold.Combine<TSimd, TVector>(fold.Combine<TSimd, TVector>(sum0, sum1), fold.Combine<TSimd, TVector>(sum2, sum3)));
        for (; i < count; i++)
            total = fold.Combine(total, fold.Map(x[i]));
        return total;
    }

    /// <summary>y[c] = fold over rows of x[row, c].</summary>
    private static void FoldColumns<TSimd, TVector, TOperator>(
        TOperator fold, float* x, int rows, int stride, int columns, float* y)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IReductionOperator
    {
        if (rows > LeafRows)
        {
            var leaves = (rows + LeafRows - 1) / LeafRows;
            var half = (leaves + 1) / 2 * LeafRows;
            var other = stackalloc float[Columns];
            FoldColumns<TSimd, TVector, TOperator>(fold, x, half, stride, columns, y);
            FoldColumns<TSimd, TVector, TOperator>(fold, x + ((long)half * stride), rows - half, stride, columns, other);
            for (var c = 0; c < Columns; c += TSimd.Count)
                TSimd.Store(fold.Combine<TSimd, TVector>(TSimd.Load(y + c), TSimd.Load(other + c)), y + c);
            return;
        }

        ColumnsLeaf<TSimd, TVector, TOperator>(fold, x, rows, stride, columns, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnsLeaf<TSimd, TVector, TOperator>(
        TOperator fold, float* x, int rows, int stride, int columns, float* y)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IReductionOperator
    {
        var c = 0;
        for (; c <= columns - TSimd.Count; c += TSimd.Count)
        {
            var sum = TSimd.Create(fold.Identity);
            for (var row = 0; row < rows; row++)
                sum = fold.Combine<TSimd, TVector>(sum, fold.Map<TSimd, TVector>(TSimd.Load(x + ((long)row * stride) + c)));
            TSimd.Store(sum, y + c);
        }

        for (; c < columns; c++)
        {
            var sum = fold.Identity;
            for (var row = 0; row < rows; row++)
                sum = fold.Combine(sum, fold.Map(x[((long)row * stride) + c]));
            y[c] = sum;
        }
    }

    private readonly struct LeafKernel<TOperator>(TOperator fold, float* x, int count, float* result) : ISimdKernel
        where TOperator : unmanaged, IReductionOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => *result = Leaf<TSimd, TVector, TOperator>(fold, x, count);
    }

    /// <summary>As many rows as a vector has lanes become its lanes, and are folded in the order of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShortRows<TSimd, TVector, TOperator>(TOperator fold, float* x, int outer, int length, float* y)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IReductionOperator
    {
        var width = TSimd.Count;
        var places = stackalloc nint[width];
        var tile = stackalloc float[LongestShortRow * width];
        var results = stackalloc float[Columns];
        for (var lane = 0; lane < width; lane++)
            places[lane] = (nint)lane * length;
        for (var row = 0; row < outer; row += width)
        {
            // The last rows may overlap those before: the same results once more.
            var first = Math.Min(row, outer - width);
            BlockTranspose.Pack(x + ((nint)first * length), places, width, 1, length, tile, width);
            FoldColumns<TSimd, TVector, TOperator>(fold, tile, length, width, width, results);
            TSimd.Store(TSimd.Load(results), y + first);
        }
    }

    private readonly struct ShortRowsKernel<TOperator>(TOperator fold, float* x, int outer, int length, float* y) : ISimdKernel
        where TOperator : unmanaged, IReductionOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => ShortRows<TSimd, TVector, TOperator>(fold, x, outer, length, y);
    }

    private readonly struct PiecesJob<TOperator>(TOperator fold, float* x, int length, int piece, float* results) : IBlockJob
        where TOperator : unmanaged, IReductionOperator
    {
        public void Run(int block, int worker) =>
            results[block] = Fold(fold, x + ((long)block * piece), Math.Min(piece, length - (block * piece)));
    }

    private readonly struct RowsJob<TOperator>(
        TOperator fold, float* x, int outer, int length, float* y, bool accumulate, int rowsPerBlock) : IBlockJob
        where TOperator : unmanaged, IReductionOperator
    {
        public void Run(int block, int worker)
        {
            var end = Math.Min(outer, (block + 1) * rowsPerBlock);
            for (var row = block * rowsPerBlock; row < end; row++)
            {
                var result = Fold(fold, x + ((long)row * length), length);
                y[row] = accumulate ? y[row] + result : result;
            }
        }
    }

    private readonly struct ColumnsKernel<TOperator>(
        TOperator fold, float* x, int outer, int length, int inner, float* y) : ISimdKernel
        where TOperator : unmanaged, IReductionOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
        {
            var job = new ColumnsJob<TOperator>(fold, x, length, inner, y, accumulate: false);
            for (var block = 0; block < outer * job.StripsPerRow; block++)
                job.Run<TSimd, TVector>(block, worker: 0);
        }
    }

    private readonly struct ColumnsJob<TOperator>(
        TOperator fold, float* x, int length, int inner, float* y, bool accumulate) : ISimdJob
        where TOperator : unmanaged, IReductionOperator
    {
        public int StripsPerRow => (inner + Columns - 1) / Columns;

        public void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector>
        {
            var (row, strip) = Math.DivRem(block, StripsPerRow);
            var start = strip * Columns;
            var columns = Math.Min(Columns, inner - start);
            var from = x + ((long)row * length * inner) + start;
            var to = y + ((long)row * inner) + start;
            var result = stackalloc float[Columns];
            FoldColumns<TSimd, TVector, TOperator>(fold, from, length, inner, columns, result);
            for (var c = 0; c < columns; c++)
                to[c] = accumulate ? to[c] + result[c] : result[c];
        }
    }
}
