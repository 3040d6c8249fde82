using Tersor.Core;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    private double[] _segmentScratch = [];
    private long[] _selectionCounts = [];

    /// <inheritdoc/>
    protected override void GatherCodebookCore(Tensor codebook, Tensor codes, Tensor y) =>
        CodebookGather.Run(_pool, Float(codebook), codebook.Count, Bytes(codes), Float(y), y.Count);

    /// <inheritdoc/>
    protected override void SegmentSumCore(Tensor dy, Tensor codes, Tensor dCodebook, bool accumulate)
    {
        fixed (double* scratch = SegmentScratch(dy.Count, dCodebook.Count))
            Kernels.Cpu.SegmentSum.Run(
                _pool, Float(dy), Bytes(codes), dy.Count, dCodebook.Count, scratch, Float(dCodebook), accumulate);
    }

    /// <inheritdoc/>
    protected override void NearestCentroidCore(Tensor x, Tensor centroids, Tensor codes) =>
        Kernels.Cpu.NearestCentroid.Run(_pool, Float(x), x.Count, Float(centroids), centroids.Count, Bytes(codes));

    /// <inheritdoc/>
    protected override void UpdateCentroidsCore(Tensor x, Tensor codes, Tensor centroids)
    {
        fixed (double* scratch = SegmentScratch(x.Count, centroids.Count + 1))
            CentroidMeans.Run(_pool, Float(x), Bytes(codes), x.Count, scratch, Float(centroids), centroids.Count);
    }

    /// <inheritdoc/>
    protected override void CountCodesCore(Tensor codes, Tensor counts) =>
        CodeCounts.Run(Bytes(codes), codes.Count, Int(counts), counts.Count);

    /// <inheritdoc/>
    protected override void CountValuesCore(Tensor x, float low, float scale, Tensor counts) =>
        ValueCounts.Run(Float(x), x.Count, low, scale, Int(counts), counts.Count);

    /// <inheritdoc/>
    protected override void UpdateMaskCore(Tensor x, float low, float high, Tensor mask) =>
        PruningMask.Update(_pool, Float(x), low, high, Bytes(mask), x.Count);

    /// <inheritdoc/>
    protected override void ApplyMaskCore(Tensor x, Tensor mask, Tensor y, bool accumulate) =>
        PruningMask.Apply(_pool, Float(x), Bytes(mask), Float(y), x.Count, accumulate);

    /// <inheritdoc/>
    protected override void SelectLargestCore(ReadOnlySpan<Tensor> x, long keep, ReadOnlySpan<Tensor> masks)
    {
        var parts = stackalloc MagnitudeSelection.Part[x.Length];
        for (var i = 0; i < x.Length; i++)
            parts[i] = new MagnitudeSelection.Part(Float(x[i]), Bytes(masks[i]), x[i].Count);
        if (_selectionCounts.Length == 0)
            _selectionCounts = new long[MagnitudeSelection.Buckets];
        MagnitudeSelection.Run(new ReadOnlySpan<MagnitudeSelection.Part>(parts, x.Length), keep, _selectionCounts);
    }

    private double[] SegmentScratch(int count, int segments)
    {
        var length = Kernels.Cpu.SegmentSum.ScratchLength(count, segments);
        if (_segmentScratch.Length < length)
            _segmentScratch = GC.AllocateUninitializedArray<double>(length);
        return _segmentScratch;
    }
}
