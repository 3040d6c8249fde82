using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Pooling of one plane in the layout of <see cref="LaneKernels"/>, without a record of where the maxima were. Up to
/// <see cref="MatrixKernel.Overread"/> floats behind the plane may be read, and never count.
/// </summary>
public static unsafe class PlanePooling
{
    private static readonly Vector256<int> EvenThenOdd = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);

    /// <summary>y [oh, ow, lanes] = the largest of each window of x [h, pitch, lanes]; a NaN counts as largest.</summary>
    public static void Maximum(LaneKernels kernels, float* x, int pitch, float* y, in PoolingShape shape)
    {
        if (kernels.Lanes == 1 && MaxPool2x2.Fits(shape))
            Pairs(x, pitch, y, shape.OutputHeight, shape.OutputWidth);
        else if (kernels.Lanes == 1 && RowPooling.Fits(shape))
            RowPooling.Run(default(Maximum), float.NegativeInfinity, 1f, x, pitch, y, shape);
        else
            kernels.MaxPool(x, pitch, y, shape);
    }

    /// <summary>
    /// y [oh, ow, lanes] = the mean of each window of x [h, pitch, lanes]; padding counts as zeros and in the divisor.
    /// </summary>
    public static void Mean(LaneKernels kernels, float* x, int pitch, float* y, in PoolingShape shape)
    {
        if (kernels.Lanes == 1 && RowPooling.Fits(shape))
            RowPooling.Run(default(Add), 0f, 1f / (shape.KernelHeight * shape.KernelWidth), x, pitch, y, shape);
        else
            kernels.AvgPool(x, pitch, y, shape);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pairs(float* x, int pitch, float* y, int height, int width)
    {
        var lastColumn = width - Vector128<float>.Count;
        for (var row = 0; row < height; row++)
        {
            var top = x + ((nint)2 * row * pitch);
            for (var column = 0; column < lastColumn; column += Vector128<float>.Count)
                Four(top + (2 * column), pitch, y + column);

            // The last four may overlap the ones before: the same results once more.
            Four(top + (2 * lastColumn), pitch, y + lastColumn);
            y += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* x, int pitch, float* y)
    {
        var larger = Larger(Vector256.Load(x), Vector256.Load(x + pitch));
        var sorted = Vector256.Shuffle(larger, EvenThenOdd);
        var (even, odd) = (sorted.GetLower(), sorted.GetUpper());
        Vector128.ConditionalSelect(Vector128.GreaterThan(even, odd) | Vector128.IsNaN(even), even, odd).Store(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Larger(Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(a, b) | Vector256.IsNaN(a), a, b);
}
