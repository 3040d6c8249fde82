using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Pooling of planes in the layout of <see cref="LaneKernels"/>, without a record of where the maxima were. Up to
/// <see cref="MatrixKernel.Overread"/> floats behind the last plane may be read, and never count.
/// </summary>
public static unsafe class PlanePooling
{
    private static readonly Vector256<int> EvenThenOdd = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);

    /// <summary>
    /// y [planes, oh, ow, lanes] = the largest of each window of x [planes, h, pitch, lanes]; a NaN counts as largest.
    /// </summary>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="x">The planes.</param>
    /// <param name="planes">The number of planes.</param>
    /// <param name="planePitch">Floats from plane to plane of x.</param>
    /// <param name="pitch">Pixels from row to row of x.</param>
    /// <param name="y">The results.</param>
    /// <param name="shape">The windows of a plane.</param>
    public static void Maximum(
        LaneKernels kernels, float* x, int planes, nint planePitch, int pitch, float* y, in PoolingShape shape)
    {
        if (kernels.Lanes == 1 && StridedMaximum.Fits(shape))
        {
            StridedMaximum.Run(x, planes, planePitch, pitch, y, shape);
            return;
        }

        for (var plane = 0; plane < planes; plane++)
        {
            if (kernels.Lanes == 1 && MaxPool2x2.Fits(shape))
                Pairs(x, pitch, y, shape.OutputHeight, shape.OutputWidth);
            else if (kernels.Lanes == 1 && RowPooling.Fits(shape))
                RowPooling.Run(default(Maximum), float.NegativeInfinity, 1f, x, pitch, y, shape);
            else
                kernels.MaxPool(x, pitch, y, shape);
            x += planePitch;
            y += (nint)shape.OutputPlane * kernels.Lanes;
        }
    }

    /// <summary>
    /// y [planes, oh, ow, lanes] = the mean of each window of x [planes, h, pitch, lanes]; padding counts as zeros and in the
    /// divisor.
    /// </summary>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="x">The planes.</param>
    /// <param name="planes">The number of planes.</param>
    /// <param name="planePitch">Floats from plane to plane of x.</param>
    /// <param name="pitch">Pixels from row to row of x.</param>
    /// <param name="y">The results.</param>
    /// <param name="shape">The windows of a plane.</param>
    public static void Mean(
        LaneKernels kernels, float* x, int planes, nint planePitch, int pitch, float* y, in PoolingShape shape)
    {
        for (var plane = 0; plane < planes; plane++)
        {
            if (kernels.Lanes == 1 && RowPooling.Fits(shape))
                RowPooling.Run(default(Add), 0f, 1f / (shape.KernelHeight * shape.KernelWidth), x, pitch, y, shape);
            else
                kernels.AvgPool(x, pitch, y, shape);
            x += planePitch;
            y += (nint)shape.OutputPlane * kernels.Lanes;
        }
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
