using Tersor.Kernels.Cpu;

namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    private double[] _segmentScratch = [];

    /// <inheritdoc/>
    public override void GatherCodebook(Tensor codebook, Tensor codes, Tensor y) =>
        CodebookGather.Run(_pool, Float(codebook), codebook.Count, Bytes(codes), Float(y), y.Count);

    /// <inheritdoc/>
    public override void SegmentSum(Tensor dy, Tensor codes, Tensor dCodebook, bool accumulate)
    {
        var length = Kernels.Cpu.SegmentSum.ScratchLength(dy.Count, dCodebook.Count);
        if (_segmentScratch.Length < length)
            _segmentScratch = GC.AllocateUninitializedArray<double>(length);
        fixed (double* scratch = _segmentScratch)
            Kernels.Cpu.SegmentSum.Run(_pool, Float(dy), Bytes(codes), dy.Count, dCodebook.Count, scratch, Float(dCodebook), accumulate);
    }

    /// <inheritdoc/>
    public override void NearestCentroid(Tensor x, Tensor centroids, Tensor codes) =>
        Kernels.Cpu.NearestCentroid.Run(_pool, Float(x), x.Count, Float(centroids), centroids.Count, Bytes(codes));

    /// <inheritdoc/>
    public override void UpdateMask(Tensor x, float low, float high, Tensor mask) =>
        PruningMask.Update(_pool, Float(x), low, high, Bytes(mask), x.Count);

    /// <inheritdoc/>
    public override void ApplyMask(Tensor x, Tensor mask, Tensor y, bool accumulate = false) =>
        PruningMask.Apply(_pool, Float(x), Bytes(mask), Float(y), x.Count, accumulate);
}
