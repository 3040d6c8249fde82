namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void GatherCodebook(Tensor codebook, Tensor codes, Tensor y) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void SegmentSum(Tensor dy, Tensor codes, Tensor dCodebook, bool accumulate) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void NearestCentroid(Tensor x, Tensor centroids, Tensor codes) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void UpdateMask(Tensor x, float low, float high, Tensor mask) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void ApplyMask(Tensor x, Tensor mask, Tensor y, bool accumulate = false) =>
        throw new NotImplementedException();
}
