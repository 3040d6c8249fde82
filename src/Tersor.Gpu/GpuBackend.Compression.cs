using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void GatherCodebook(Tensor codebook, Tensor codes, Tensor y) =>
        throw new NotSupportedException(nameof(GatherCodebook));

    /// <inheritdoc/>
    public override void SegmentSum(Tensor dy, Tensor codes, Tensor dCodebook, bool accumulate) =>
        throw new NotSupportedException(nameof(SegmentSum));

    /// <inheritdoc/>
    public override void NearestCentroid(Tensor x, Tensor centroids, Tensor codes) =>
        throw new NotSupportedException(nameof(NearestCentroid));

    /// <inheritdoc/>
    public override void UpdateMask(Tensor x, float low, float high, Tensor mask) =>
        throw new NotSupportedException(nameof(UpdateMask));

    /// <inheritdoc/>
    public override void ApplyMask(Tensor x, Tensor mask, Tensor y, bool accumulate = false) =>
        throw new NotSupportedException(nameof(ApplyMask));
}
