using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>Pooling of one plane whose pixels are vectors of lanes: an image of a batch each.</summary>
internal static unsafe class LanePooling<TSimd, TVector, TVectors>
    where TSimd : struct, ISimd<TVector>
    where TVectors : struct, IVectorCount
{
    /// <summary>y [oh, ow] = the largest of each window of x [h, pitch]; a NaN counts as largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Maximum(float* x, int pitch, float* y, in PoolingShape shape) =>
        Pool(default(Maximum), float.NegativeInfinity, 1f, x, pitch, y, shape);

    /// <summary>y [oh, ow] = the mean of each window of x [h, pitch]; padding counts as zeros and in the divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mean(float* x, int pitch, float* y, in PoolingShape shape) =>
        Pool(default(Add), 0f, 1f / (shape.KernelHeight * shape.KernelWidth), x, pitch, y, shape);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pool<TOperator>(
        TOperator merge, float start, float scale, float* x, int pitch, float* y, in PoolingShape shape)
        where TOperator : unmanaged, IBinaryOperator
    {
        nint lanes = TVectors.Value * TSimd.Count;
        for (var row = 0; row < shape.OutputHeight; row++)
        {
            var top = (row * shape.Stride) - shape.Padding;
            var endRow = Math.Min(shape.Height, top + shape.KernelHeight);
            for (var column = 0; column < shape.OutputWidth; column++)
            {
                var left = (column * shape.Stride) - shape.Padding;
                var endColumn = Math.Min(shape.Width, left + shape.KernelWidth);
                for (var lane = 0; lane < lanes; lane += TSimd.Count)
                {
                    // Columns first, as the single image has it: a mean does not depend on the batch.
                    var merged = TSimd.Create(start);
                    for (var c = Math.Max(0, left); c < endColumn; c++)
                    {
                        var line = TSimd.Create(start);
                        for (var r = Math.Max(0, top); r < endRow; r++)
                            line = merge.Invoke<TSimd, TVector>(
                                line, TSimd.Load(x + ((((nint)r * pitch) + c) * lanes) + lane));
                        merged = merge.Invoke<TSimd, TVector>(merged, line);
                    }

                    TSimd.Store(TSimd.Multiply(merged, TSimd.Create(scale)), y + lane);
                }

                y += lanes;
            }
        }
    }
}
