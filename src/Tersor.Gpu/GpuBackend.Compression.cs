using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void GatherCodebookCore(Tensor codebook, Tensor codes, Tensor y)
    {
        if (y.Count > 0)
            _kernels.Get(CodebookGatherKernel.Slot)(_stream, _geometry.Over(y.Count), Float(codebook), Byte(codes), Float(y), y.Count);
    }

    /// <inheritdoc/>
    protected override void SegmentSumCore(Tensor dy, Tensor codes, Tensor dCodebook, bool accumulate)
    {
        if (dCodebook.Count > 0)
            SumSegments(dy, codes, dCodebook.Count, Float(dCodebook), accumulate, Scratch(SegmentScratch(dy.Count, dCodebook.Count)));
    }

    /// <inheritdoc/>
    protected override void NearestCentroidCore(Tensor x, Tensor centroids, Tensor codes)
    {
        if (x.Count == 0)
            return;
        _kernels.Get(NearestCentroidKernel.Slot)(
            _stream, _geometry.Over(x.Count), Float(x), x.Count, Float(centroids), centroids.Count, Byte(codes));
    }

    /// <inheritdoc/>
    protected override void UpdateCentroidsCore(Tensor x, Tensor codes, Tensor centroids)
    {
        // Sums, counts, and behind them what each needs on the way, one after the other.
        var segments = centroids.Count + 1;
        var scratch = Scratch((2 * segments) + Math.Max(SegmentScratch(x.Count, segments), checked(Chunks(codes.Count, segments) * segments)));
        var sums = scratch.SubView(0, segments);
        var counts = scratch.SubView(segments, segments).Cast<int>();
        var partials = scratch.SubView(2 * segments);
        SumSegments(x, codes, segments, sums, accumulate: false, partials);
        CountCodes(codes, counts, segments, partials.Cast<int>());
        _kernels.Get(CentroidMeansKernel.Slot)(_stream, _geometry.Over(centroids.Count), sums, counts, Float(centroids), centroids.Count);
    }

    /// <inheritdoc/>
    protected override void UpdateMaskCore(Tensor x, float low, float high, Tensor mask)
    {
        if (x.Count > 0)
            _kernels.Get(UpdateMaskKernel.Slot)(_stream, _geometry.Over(x.Count), Float(x), low, high, Byte(mask), x.Count);
    }

    /// <inheritdoc/>
    protected override void ApplyMaskCore(Tensor x, Tensor mask, Tensor y, bool accumulate)
    {
        if (x.Count > 0)
            _kernels.Get(ApplyMaskKernel.Slot)(_stream, _geometry.Over(x.Count), Float(x), Byte(mask), Float(y), x.Count, accumulate ? 1 : 0);
    }

    private void SumSegments(Tensor values, Tensor codes, int segments, ArrayView<float> sums, bool accumulate, ArrayView<float> partials)
    {
        var chunks = Tiles(values.Count, Kernels.Gpu.SegmentSum.ChunkLength);
        if (chunks > 0)
        {
            _kernels.Get(SumChunksKernel.Slot)(
                _stream,
                new KernelConfig(chunks, BankItems(segments)),
                Float(values),
                Byte(codes),
                values.Count,
                segments,
                partials);
        }

        _kernels.Get(SumPartialsKernel.Slot)(_stream, _geometry.Groups(segments), partials, chunks, sums, accumulate ? 1 : 0);
    }

    private static int SegmentScratch(int count, int segments) =>
        checked(Tiles(count, Kernels.Gpu.SegmentSum.ChunkLength) * segments);

    private static class CodebookGatherKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<byte>, ArrayView<float>, int>> Slot =
            new(CodebookGather.Run);
    }

    private static class SumChunksKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<byte>, int, int, ArrayView<float>>> Slot =
            new(Kernels.Gpu.SegmentSum.SumChunks);
    }

    private static class SumPartialsKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, int, ArrayView<float>, int>> Slot =
            new(Kernels.Gpu.SegmentSum.SumPartials);
    }

    private static class NearestCentroidKernel
    {
        public static readonly KernelSlot<Action<
            AcceleratorStream, KernelConfig, ArrayView<float>, int, ArrayView<float>, int, ArrayView<byte>>> Slot =
            new(Kernels.Gpu.NearestCentroid.Run);
    }

    private static class CentroidMeansKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<int>, ArrayView<float>, int>> Slot =
            new(CentroidMeans.Run);
    }

    private static class UpdateMaskKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, float, float, ArrayView<byte>, int>> Slot =
            new(PruningMask.Update);
    }

    private static class ApplyMaskKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<byte>, ArrayView<float>, int, int>> Slot =
            new(PruningMask.Apply);
    }
}
