using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// All weights, for one image: eight dot products side by side, enough to hide the latency of a multiply-add. Their weights lie
/// in the order in which they are read, so that the processor fetches ahead one stream.
/// </summary>
public sealed unsafe class DenseRows : MatrixKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense rows";

    private const int RowsPerStep = 8;

    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _bias;
    private readonly int _columns;

    /// <summary>Lays a matrix out.</summary>
    public DenseRows(WeightMatrix matrix)
        : base(matrix.Count)
    {
        _columns = matrix.Columns;
        _bias = new AlignedArray<float>(matrix.Bias);
        _weights = new AlignedArray<float>(matrix.Values.Length);
        var (next, width) = (0, VectorWidth.Lanes);
        for (var first = 0; first < matrix.Rows; first += RowsPerStep)
        {
            for (var column = 0; column < _columns; column += width)
            {
                var count = Math.Min(width, _columns - column);
                for (var row = first; row < Math.Min(first + RowsPerStep, matrix.Rows); row++, next += count)
                    matrix.Values.AsSpan((row * _columns) + column, count).CopyTo(_weights.Span[next..]);
            }
        }
    }

    // Dot products that are computed side by side.
    private protected override int Units => (_bias.Length + RowsPerStep - 1) / RowsPerStep;

    private protected override void RunUnits(int first, int end, LaneKernels kernels, float* x, float* y) =>
        VectorWidth.Run(new Kernel(this, x, y, first * RowsPerStep, Math.Min(end * RowsPerStep, _bias.Length)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply<TSimd, TVector>(float* x, float* y, int firstRow, int endRow)
        where TSimd : struct, ISimd<TVector>
    {
        var sums = stackalloc float[RowsPerStep];
        var weights = _weights.Pointer + ((nint)firstRow * _columns);
        var whole = _columns - (_columns % TSimd.Count);
        var rest = _columns - whole;
        for (int first = firstRow, rows; first < endRow; first += rows)
        {
            rows = Math.Min(RowsPerStep, _bias.Length - first);
            if (rows == RowsPerStep)
                Eight<TSimd, TVector>(weights, x, whole, sums);
            else
                Few<TSimd, TVector>(weights, x, whole, rows, sums);
            weights += (nint)rows * whole;
            for (var row = 0; row < rows; row++)
            {
                var sum = sums[row];
                for (var i = 0; i < rest; i++)
                    sum += weights[i] * x[whole + i];
                y[first + row] = sum + _bias.Pointer[first + row];
                weights += rest;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight<TSimd, TVector>(float* weights, float* x, int columns, float* sums)
        where TSimd : struct, ISimd<TVector>
    {
        var width = TSimd.Count;
        var zero = TSimd.Create(0f);
        var (a, b, c, d, e, f, g, h) = (zero, zero, zero, zero, zero, zero, zero, zero);
        for (var i = 0; i < columns; i += width)
        {
            var value = TSimd.Load(x + i);
            a = TSimd.MultiplyAdd(TSimd.Load(weights), value, a);
            b = TSimd.MultiplyAdd(TSimd.Load(weights + width), value, b);
            c = TSimd.MultiplyAdd(TSimd.Load(weights + (2 * width)), value, c);
            d = TSimd.MultiplyAdd(TSimd.Load(weights + (3 * width)), value, d);
            e = TSimd.MultiplyAdd(TSimd.Load(weights + (4 * width)), value, e);
            f = TSimd.MultiplyAdd(TSimd.Load(weights + (5 * width)), value, f);
            g = TSimd.MultiplyAdd(TSimd.Load(weights + (6 * width)), value, g);
            h = TSimd.MultiplyAdd(TSimd.Load(weights + (7 * width)), value, h);
            weights += RowsPerStep * width;
        }

        sums[0] = TSimd.CombineLanes(default(Sum), a);
        sums[1] = TSimd.CombineLanes(default(Sum), b);
        sums[2] = TSimd.CombineLanes(default(Sum), c);
        sums[3] = TSimd.CombineLanes(default(Sum), d);
        sums[4] = TSimd.CombineLanes(default(Sum), e);
        sums[5] = TSimd.CombineLanes(default(Sum), f);
        sums[6] = TSimd.CombineLanes(default(Sum), g);
        sums[7] = TSimd.CombineLanes(default(Sum), h);
    }

    private static void Few<TSimd, TVector>(float* weights, float* x, int columns, int rows, float* sums)
        where TSimd : struct, ISimd<TVector>
    {
        for (var row = 0; row < rows; row++)
        {
            var sum = TSimd.Create(0f);
            var from = weights + (row * TSimd.Count);
            for (var i = 0; i < columns; i += TSimd.Count, from += (nint)rows * TSimd.Count)
                sum = TSimd.MultiplyAdd(TSimd.Load(from), TSimd.Load(x + i), sum);
            sums[row] = TSimd.CombineLanes(default(Sum), sum);
        }
    }

    private readonly struct Kernel(DenseRows rows, float* x, float* y, int first, int end) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => rows.Multiply<TSimd, TVector>(x, y, first, end);
    }
}
