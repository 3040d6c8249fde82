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

    /// <inheritdoc/>
    public override void UpdateCentroids(Tensor x, Tensor codes, Tensor centroids) =>
        throw new NotSupportedException(nameof(UpdateCentroids));

    /// <inheritdoc/>
    public override void CountCodes(Tensor codes, Tensor counts) =>
        throw new NotSupportedException(nameof(CountCodes));

    /// <inheritdoc/>
    public override void CountValues(Tensor x, float low, float scale, Tensor counts) =>
        throw new NotSupportedException(nameof(CountValues));

    /// <inheritdoc/>
    public override void SelectLargest(ReadOnlySpan<Tensor> x, long keep, ReadOnlySpan<Tensor> masks) =>
        throw new NotSupportedException(nameof(SelectLargest));

    /// <inheritdoc/>
    public override void SpMM(CodebookSparseMatrix s, Tensor d, Tensor y, bool accumulate, in Epilogue epilogue = default) =>
        throw new NotSupportedException(nameof(SpMM));

    /// <inheritdoc/>
    public override void Sddmm(CodebookSparseMatrix s, Tensor a, Tensor b, Tensor values, bool accumulate) =>
        throw new NotSupportedException(nameof(Sddmm));

    /// <inheritdoc/>
    public override void SparseConv2d(Tensor x, CodebookSparseMatrix weight, Tensor y, in WindowGeometry window, in Epilogue epilogue = default) =>
        throw new NotSupportedException(nameof(SparseConv2d));
}
