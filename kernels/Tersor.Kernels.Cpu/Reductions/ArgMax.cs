using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>The place of the first largest value of each row, or of the first smallest; a NaN counts as either.</summary>
public static unsafe class ArgMax
{
    /// <summary>indices[row] = arg max over columns of x[row, column].</summary>
    public static void Run(WorkerPool pool, float* x, int rows, int columns, int* indices)
    {
        var job = new Job(x, rows, columns, indices);
        pool.Run((rows + job.RowsPerBlock - 1) / job.RowsPerBlock, ref job);
    }

    /// <summary>y[o, i] = the place over l of the first largest x[o, l, i], on the calling thread.</summary>
    /// <param name="x">[outer, length, inner].</param>
    /// <param name="outer">The outer extent.</param>
    /// <param name="length">The extent that places count.</param>
    /// <param name="inner">The inner extent.</param>
    /// <param name="isMinimum">Whether the first smallest is asked for.</param>
    /// <param name="y">[outer, inner].</param>
    public static void Apply(float* x, int outer, int length, int inner, bool isMinimum, float* y) =>
        VectorWidth.Run(new ColumnsKernel(x, outer, length, inner, isMinimum, y));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Columns<TSimd, TVector>(float* x, int length, int inner, bool isMinimum, float* y, int first)
        where TSimd : struct, ISimd<TVector>
    {
        for (; first <= inner - TSimd.Count; first += TSimd.Count)
        {
            var best = Load(x + first);
            var place = TSimd.Create(0f);
            for (var i = 1; i < length; i++)
            {
                var value = Load(x + ((nint)i * inner) + first);
                var isBetter = TSimd.Select(
                    TSimd.IsNaN(best), TSimd.Create(0f), TSimd.Or(TSimd.GreaterThan(value, best), TSimd.IsNaN(value)));
                best = TSimd.Select(isBetter, value, best);
                place = TSimd.Select(isBetter, TSimd.Create(i), place);
            }

            TSimd.Store(place, y + first);
        }

        return first;

        TVector Load(float* from) => isMinimum ? TSimd.Negate(TSimd.Load(from)) : TSimd.Load(from);
    }

    private readonly struct ColumnsKernel(float* x, int outer, int length, int inner, bool isMinimum, float* y) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
        {
            for (var row = 0; row < outer; row++)
            {
                var from = x + ((nint)row * length * inner);
                var to = y + ((nint)row * inner);
                var rest = Columns<TSimd, TVector>(from, length, inner, isMinimum, to, first: 0);
                Columns<SimdScalar, float>(from, length, inner, isMinimum, to, rest);
            }
        }
    }

    private readonly struct Job(float* x, int rows, int columns, int* indices) : IBlockJob
    {
        public int RowsPerBlock => BlockPartition.RowsPerBlock(columns);

        public void Run(int block, int worker)
        {
            var end = Math.Min(rows, (block + 1) * RowsPerBlock);
            for (var row = block * RowsPerBlock; row < end; row++)
                indices[row] = Place(x + ((long)row * columns));
        }

        private int Place(float* row)
        {
            var best = 0;
            for (var column = 1; column < columns && !float.IsNaN(row[best]); column++)
            {
                if (row[column] > row[best] || float.IsNaN(row[column]))
                    best = column;
            }

            return best;
        }
    }
}
