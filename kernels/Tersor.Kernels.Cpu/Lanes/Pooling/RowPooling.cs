using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Pooling of one plane of one image: the rows of windows are merged for many columns at once, then the columns.
/// </summary>
internal static unsafe class RowPooling
{
    // Columns of the input that are merged at a time, and floats of all lines that are. Whole vectors reach behind a line.
    private const int LineLength = 1024;
    private const int MostFloats = 4096;
    private const int Overrun = 3 * 16;

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
    private static void Pool<TSimd, TVector, TOperator, TColumns>(
        TOperator merge, float start, float scale, float* x, int pitch, float* y, in PoolingShape shape)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IBinaryOperator
        where TColumns : struct, IColumns
    {
        // Lines of several rows before the first is read again: what has just been stored can't be loaded at another alignment.
        var lines = stackalloc float[MostFloats + Overrun];
        var columns = Math.Min(shape.OutputWidth, ((LineLength - shape.KernelWidth) / shape.Stride) + 1);
        for (var first = 0; first < shape.OutputWidth; first += columns)
        {
            var count = Math.Min(columns, shape.OutputWidth - first);
            var left = (first * shape.Stride) - shape.Padding;
            var length = ((count - 1) * shape.Stride) + shape.KernelWidth;
            var begin = Math.Min(length, Math.Max(0, -left));
            var end = Math.Clamp(shape.Width - left, begin, length);
            var rows = Math.Max(1, MostFloats / (length + Overrun));
            for (var row = 0; row < shape.OutputHeight; row += rows)
            {
                var endRow = Math.Min(row + rows, shape.OutputHeight);
                var line = lines;
                for (var r = row; r < endRow; r++, line += length + Overrun)
                {
                    var top = (r * shape.Stride) - shape.Padding;
                    MergeRows<TSimd, TVector, TOperator>(
                        merge, start, x + left + begin, pitch, Math.Max(0, top), Math.Min(shape.Height, top + shape.KernelHeight),
                        line + begin, end - begin);
                    for (var i = 0; i < begin; i++)
                        line[i] = start;
                    for (var i = end; i < length; i++)
                        line[i] = start;
                }

                line = lines;
                for (var r = row; r < endRow; r++, line += length + Overrun)
                    MergeColumns<TSimd, TVector, TOperator, TColumns>(
                        merge, start, scale, line, count, shape, y + ((nint)r * shape.OutputWidth) + first);
            }
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

    /// <summary>y[i] = the merged columns of the window that begins at column i · stride of the line, times the scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MergeColumns<TSimd, TVector, TOperator, TColumns>(
        TOperator merge, float start, float scale, float* line, int count, in PoolingShape shape, float* y)
        where TSimd : struct, ISimd<TVector>
        where TOperator : unmanaged, IBinaryOperator
        where TColumns : struct, IColumns
    {
        if (count == 1)
        {
            // The mean of a whole plane, most often: in the same order, without a vector for its sake.
            var value = start;
            for (var column = 0; column < shape.KernelWidth; column++)
                value = merge.Invoke<SimdScalar, float>(value, line[column]);
            *y = value * scale;
            return;
        }

        var factor = TSimd.Create(scale);
        for (var next = 0; next < count; next += TSimd.Count)
        {
            // The last vector may overlap the one before: the same results once more.
            var i = Math.Max(0, Math.Min(next, count - TSimd.Count));
            var merged = TSimd.Create(start);
            var from = line + ((nint)i * shape.Stride);
            for (var column = 0; column < shape.KernelWidth; column++)
                merged = merge.Invoke<TSimd, TVector>(
                    merged, TColumns.Load<TSimd, TVector>(from + column, shape.Stride, count - i));
            merged = TSimd.Multiply(merged, factor);
            if (i + TSimd.Count <= count)
                TSimd.Store(merged, y + i);
            else
                StorePart<TSimd, TVector>(merged, y + i, count - i);
        }
    }

    // Apart, so that the address of a vector keeps none out of the registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart<TSimd, TVector>(TVector values, float* y, int count)
        where TSimd : struct, ISimd<TVector>
    {
        Vector512<float> all;
        TSimd.Store(values, (float*)&all);
        ShortCopy.Run((float*)&all, y, count);
    }

    /// <summary>How a vector takes columns that are a stride apart.</summary>
    private interface IColumns
    {
        /// <summary>Takes as many as there are, or as a vector holds; a stride of two reads at most a vector more.</summary>
        static abstract TVector Load<TSimd, TVector>(float* line, int stride, int count)
            where TSimd : struct, ISimd<TVector>;
    }

    private readonly struct Neighbours : IColumns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TSimd, TVector>(float* line, int stride, int count)
            where TSimd : struct, ISimd<TVector> => TSimd.Load(line);
    }

    private readonly struct EverySecond : IColumns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TSimd, TVector>(float* line, int stride, int count)
            where TSimd : struct, ISimd<TVector> => RowInterleave.LoadSecond<TVector>(line);
    }

    private readonly struct Distant : IColumns
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static TVector Load<TSimd, TVector>(float* line, int stride, int count)
            where TSimd : struct, ISimd<TVector>
        {
            Vector512<float> values;
            for (var i = 0; i < Math.Min(TSimd.Count, count); i++)
                ((float*)&values)[i] = line[(nint)i * stride];
            return TSimd.Load((float*)&values);
        }
    }

    private readonly struct Kernel<TOperator>(
        TOperator merge, float start, float scale, float* x, int pitch, float* y, PoolingShape shape) : ISimdKernel
        where TOperator : unmanaged, IBinaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
        {
            if (shape.Stride == 1)
                Pool<TSimd, TVector, TOperator, Neighbours>(merge, start, scale, x, pitch, y, shape);
            else if (shape.Stride == 2 && RowInterleave.CanLoadSecond<TVector>())
                Pool<TSimd, TVector, TOperator, EverySecond>(merge, start, scale, x, pitch, y, shape);
            else
                Pool<TSimd, TVector, TOperator, Distant>(merge, start, scale, x, pitch, y, shape);
        }
    }
}
