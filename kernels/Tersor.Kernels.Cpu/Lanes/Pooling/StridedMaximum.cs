using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The largest values of windows that are three columns wide and two columns apart, in planes of one image. Nothing is stored
/// but results: rows are merged and sorted into even and odd columns in registers, and even columns serve two windows. A plane
/// that may hold a NaN is taken again by comparisons that keep it, which take three times as long.
/// </summary>
internal static unsafe class StridedMaximum
{
    private const int Width = 3;
    private const int Step = 2;

    /// <summary>Whether windows are of this shape, and the processor's vectors can be sorted.</summary>
    public static bool Fits(in PoolingShape shape) =>
        RowInterleave.CanSort && shape is { KernelWidth: Width, Stride: Step };

    /// <summary>y [planes, oh, ow] = the largest of each window of x [planes, h, pitch]; a NaN counts as largest.</summary>
    /// <param name="x">
    /// The planes; up to <see cref="MatrixKernel.Overread"/> floats behind the last may be read, and never count.
    /// </param>
    /// <param name="planes">The number of planes.</param>
    /// <param name="planePitch">Floats from plane to plane.</param>
    /// <param name="pitch">Floats from row to row.</param>
    /// <param name="y">The results.</param>
    /// <param name="shape">The windows.</param>
    public static void Run(float* x, int planes, nint planePitch, int pitch, float* y, in PoolingShape shape) =>
        VectorWidth.Run(new Kernel(x, planes, planePitch, pitch, y, shape));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void Pool<TSimd, TVector>(
        float* x, int planes, nint planePitch, int pitch, float* y, in PoolingShape shape)
        where TSimd : struct, ISimd<TVector>
    {
        // Windows whose columns all lie in the plane: their first column is that of the row, or behind it.
        var inside = Math.Min((shape.Padding + 1) / Step, shape.OutputWidth);
        var behind = Math.Clamp(
            shape.Width + shape.Padding < Width ? 0 : ((shape.Width + shape.Padding - Width) / Step) + 1, inside,
            shape.OutputWidth);
        var part = stackalloc float[TSimd.Count];
        for (var plane = 0; plane < planes; plane++)
        {
            var begin = y;
            var end = y + shape.OutputPlane;
            var sum = TSimd.Create(0f);
            for (var row = 0; row < shape.OutputHeight; row++)
            {
                var top = (row * Step) - shape.Padding;
                var first = Math.Max(0, top);
                var rows = Math.Min(shape.Height, top + shape.KernelHeight) - first;
                var line = x + ((nint)first * pitch);
                if (inside > 0)
                    Edge(line, rows, pitch, shape, 0, inside, y);
                sum = Inside<TSimd, TVector>(line - shape.Padding, rows, pitch, inside, behind, y, end, part, sum);
                if (behind < shape.OutputWidth)
                    Edge(line, rows, pitch, shape, behind, shape.OutputWidth, y);
                y += shape.OutputWidth;
            }

            // A sum of numbers with a NaN is one. So are others, which costs time only.
            if (float.IsNaN(TSimd.CombineLanes(default(Sum), sum)))
                RowPooling.Run(default(Maximum), float.NegativeInfinity, 1f, x, pitch, begin, shape);
            x += planePitch;
        }
    }

    /// <summary>Some windows of a row; a vector that reaches behind them is stored where others overwrite it.</summary>
    /// <returns>The sum, with what these windows see added. No call is made, which would keep it out of the registers.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Inside<TSimd, TVector>(
        float* x, int rows, nint pitch, int first, int behind, float* y, float* end, float* part, TVector sum)
        where TSimd : struct, ISimd<TVector>
    {
        // The last even column of two vectors has no next one.
        var most = TSimd.Count - 1;
        for (var i = first; i < behind; i += most)
        {
            var from = x + (Step * i);
            var (low, high) = (TSimd.Create(float.NegativeInfinity), TSimd.Create(float.NegativeInfinity));
            for (var row = 0; row < rows; row++)
            {
                var (left, right) = (TSimd.Load(from), TSimd.Load(from + TSimd.Count));
                (low, high) = (TSimd.Larger(low, left), TSimd.Larger(high, right));
                sum = TSimd.Add(sum, TSimd.Add(left, right));
                from += pitch;
            }

            var even = RowInterleave.Even(low, high);
            var merged = TSimd.Larger(TSimd.Larger(even, RowInterleave.Odd(low, high)), RowInterleave.Next(even));
            if (y + i + TSimd.Count <= end)
            {
                TSimd.Store(merged, y + i);
                continue;
            }

            TSimd.Store(merged, part);
            for (var j = 0; j < Math.Min(most, behind - i); j++)
                y[i + j] = part[j];
        }

        return sum;
    }

    /// <summary>Some windows of a row that reach out of the plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edge(float* x, int rows, nint pitch, in PoolingShape shape, int first, int end, float* y)
    {
        for (var i = first; i < end; i++)
        {
            var left = (i * Step) - shape.Padding;
            var merged = float.NegativeInfinity;
            for (var column = Math.Max(0, left); column < Math.Min(shape.Width, left + Width); column++)
                for (var row = 0; row < rows; row++)
                    merged = default(Maximum).Invoke<SimdScalar, float>(merged, x[(row * pitch) + column]);
            y[i] = merged;
        }
    }

    private readonly struct Kernel(float* x, int planes, nint planePitch, int pitch, float* y, PoolingShape shape) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => Pool<TSimd, TVector>(x, planes, planePitch, pitch, y, shape);
    }
}
