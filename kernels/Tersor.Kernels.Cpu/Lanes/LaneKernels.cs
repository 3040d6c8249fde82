using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The kernels for values of a fixed number of lanes: images of a batch, or neighbouring pixels of one image. A value of n
/// features is laid out as [n, lanes], so that every kernel works on whole vectors and the batch needs no loop of its own.
/// </summary>
public abstract unsafe class LaneKernels
{
    /// <summary>Kernels for a single image: one lane.</summary>
    public static LaneKernels Single { get; } = new LaneKernels<SimdScalar, float, Vectors1>();

    /// <summary>Kernels for parts of a batch, from the narrowest to the widest.</summary>
    public static IReadOnlyList<LaneKernels> Batches { get; } =
        Vector512.IsHardwareAccelerated
            ? [new LaneKernels<Simd128, Vector128<float>, Vectors1>(), new LaneKernels<Simd256, Vector256<float>, Vectors1>(),
                .. Powers<Simd512, Vector512<float>>()]
        : Vector256.IsHardwareAccelerated
            ? [new LaneKernels<Simd128, Vector128<float>, Vectors1>(), .. Powers<Simd256, Vector256<float>>()]
        : Vector128.IsHardwareAccelerated ? Powers<Simd128, Vector128<float>>()
        : [new LaneKernels<SimdScalar, float, Vectors4>()];

    /// <summary>Kernels for runs of pixels, from the narrowest to the widest.</summary>
    public static IReadOnlyList<LaneKernels> Pixels { get; } =
        Vector512.IsHardwareAccelerated ? [.. Batches, .. Wide<Simd512, Vector512<float>>()]
        : Vector256.IsHardwareAccelerated ? [.. Batches, .. Wide<Simd256, Vector256<float>>()]
        : Vector128.IsHardwareAccelerated ? [.. Batches, .. Wide<Simd128, Vector128<float>>()]
        : [.. Batches, .. Wide<SimdScalar, float>()];

    /// <summary>Floats from one feature to the next.</summary>
    public abstract int Lanes { get; }

    /// <summary>Vectors from one feature to the next.</summary>
    protected abstract int Vectors { get; }

    /// <summary>The narrowest kernels that hold so many images, or the widest allowed.</summary>
    /// <param name="images">The number of images.</param>
    /// <param name="mostLanes">The widest kernels' lanes.</param>
    public static LaneKernels ForBatch(int images, int mostLanes = int.MaxValue)
    {
        var i = 0;
        while (i < Batches.Count - 1 && Batches[i].Lanes < images && Batches[i + 1].Lanes <= mostLanes)
            i++;
        return Batches[i];
    }

    /// <summary>
    /// The kernels that cover a run of pixels with the fewest instructions: one for each vector, two to fetch a weight.
    /// </summary>
    public static LaneKernels ForPixels(int pixels) =>
        Pixels.MinBy(kernels => (pixels + kernels.Lanes - 1) / kernels.Lanes * (kernels.Vectors + 2))!;

    /// <summary>
    /// The kernels that cover a row of so many pixels, each of so many lanes, exactly and with the fewest instructions. All add
    /// in the same order, so that an image's result does not depend on its batch.
    /// </summary>
    internal static LaneKernels ForBatchPixels(int lanes, int pixels) => Batches
        .Where(kernels => kernels.Lanes % lanes == 0 && pixels % (kernels.Lanes / lanes) == 0)
        .MinBy(kernels => pixels / (kernels.Lanes / lanes) * (kernels.Vectors + 2))!;

    /// <summary>y = a · b, lane by lane.</summary>
    /// <param name="a">[rows, depth, lanes].</param>
    /// <param name="b">[depth, columns, lanes].</param>
    /// <param name="y">[rows, columns, lanes].</param>
    /// <param name="rows">Rows of a.</param>
    /// <param name="depth">Columns of a.</param>
    /// <param name="columns">Columns of b.</param>
    public abstract void Product(float* a, float* b, float* y, int rows, int depth, int columns);

    /// <summary>y [rows, lanes] = bias + Σ value · x[offset · unit]; without a bias y += Σ.</summary>
    internal abstract void SparseRows(
        SparseEntry* entries, int* starts, int rows, float* bias, float* x, nint unit, float* y);

    internal abstract void SparseWindows(
        SparseEntry* entries, int count, float* bias, float* x, nint unit, WindowRun* runs, int windows, float* y);

    internal abstract void MaxPool(float* x, int pitch, float* y, in PoolingShape shape);

    internal abstract void AvgPool(float* x, int pitch, float* y, in PoolingShape shape);

    private static LaneKernels[] Powers<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector> =>
        [new LaneKernels<TSimd, TVector, Vectors1>(), new LaneKernels<TSimd, TVector, Vectors2>(),
            new LaneKernels<TSimd, TVector, Vectors4>()];

    private static LaneKernels[] Wide<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector> =>
            [new LaneKernels<TSimd, TVector, Vectors6>(), new LaneKernels<TSimd, TVector, Vectors7>(),
                new LaneKernels<TSimd, TVector, Vectors8>()];
}
