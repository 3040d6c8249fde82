using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Pooling of one plane of one image: the rows of windows are merged for many columns at once, then the columns.
/// </summary>
internal static unsafe class RowPooling
{
    // Columns of the input that are merged at a time. Whole vectors reach so far behind them, twice.
    private const int LineLength = 1024;
    private const int Overrun = 2 * 16;

    /// <summary>Whether a window's columns fit.</summary>
    public static bool Fits(in PoolingShape shape) => shape.KernelWidth <= LineLength / 2;

    /// <summary>y [oh, ow] = the merged values of each window of x [h, pitch], times a scale.</summary>
    /// <param name="merge">Merges two values.</param>
    /// <param name="start">What merging begins with, and what lies around the plane.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="x">
    /// The plane; up to <see cref="MatrixKernel.Overread"/> floats behind it may be read, and never count.
    /// </param>
    /// <param name="pitch">Floats from row to row.</param>
    /// <param name="y">The results.</param>
    /// <param name="shape">The windows.</param>
    public static void Run<TOperator>(
        TOperator merge, float start, float scale, float* x, int pitch, float* y, in PoolingShape shape)
        where TOperator : unmanaged, IBinaryOperator =>
        VectorWidth.Run(new Kernel<TOperator>(merge, start, scale, x, pitch, y, shape));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void Pool<TSimd, TVector, TOperator>(
        TOperator merge, float start, float scale, float* x, int pitch, float* y, in PoolingShape shape)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IBinaryOperator
    {
        var line = stackalloc float[LineLength + Overrun];
        var columns = Math.Min(shape.OutputWidth, ((LineLength - shape.KernelWidth) / shape.Stride) + 1);
        for (var row = 0; row < shape.OutputHeight; row++)
        {
            var top = (row * shape.Stride) - shape.Padding;
            var (firstRow, endRow) = (Math.Max(0, top), Math.Min(shape.Height, top + shape.KernelHeight));
            for (var first = 0; first < shape.OutputWidth; first += columns)
            {
                var count = Math.Min(columns, shape.OutputWidth - first);
                var left = (first * shape.Stride) - shape.Padding;
                var length = ((count - 1) * shape.Stride) + shape.KernelWidth;
                var begin = Math.Min(length, Math.Max(0, -left));
                var end = Math.Clamp(shape.Width - left, begin, length);
                MergeRows<TSimd, TVector, TOperator>(
                    merge, start, x + left + begin, pitch, firstRow, endRow, line + begin, end - begin);
                for (var i = 0; i < begin; i++)
                    line[i] = start;
                for (var i = end; i < length; i++)
                    line[i] = start;
                MergeColumns<TSimd, TVector, TOperator>(merge, start, line, length, shape.KernelWidth);
                ImageGrid.Gather(line, count, shape.Stride, y + first, lanes: 1);
                for (var i = 0; scale != 1f && i < count; i++)
                    y[first + i] *= scale;
            }

            y += shape.OutputWidth;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MergeRows<TSimd, TVector, TOperator>(
        TOperator merge, float start, float* x, int pitch, int firstRow, int endRow, float* line, int columns)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IBinaryOperator
    {
        for (var c = 0; c < columns; c += TSimd.Count)
        {
            var merged = TSimd.Create(start);
            for (var row = firstRow; row < endRow; row++)
                merged = merge.Invoke<TSimd, TVector>(merged, TSimd.Load(x + ((nint)row * pitch) + c));
            TSimd.Store(merged, line + c);
        }
    }

    /// <summary>line[c] = the merged values of the columns of a window that begins at c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MergeColumns<TSimd, TVector, TOperator>(
        TOperator merge, float start, float* line, int length, int columns)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IBinaryOperator
    {
        // What is written lies before all that is still to be read.
        for (var c = 0; c <= length - columns; c += TSimd.Count)
        {
            var merged = TSimd.Create(start);
            for (var i = 0; i < columns; i++)
                merged = merge.Invoke<TSimd, TVector>(merged, TSimd.Load(line + c + i));
            TSimd.Store(merged, line + c);
        }
    }

    private readonly struct Kernel<TOperator>(
        TOperator merge, float start, float scale, float* x, int pitch, float* y, PoolingShape shape) : ISimdKernel
        where TOperator : unmanaged, IBinaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> =>
            Pool<TSimd, TVector, TOperator>(merge, start, scale, x, pitch, y, shape);
    }
}
