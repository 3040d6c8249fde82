using Tersor.Kernels;

namespace Tersor.Core;

public abstract partial class Backend
{
    // ---- Compression -------------------------------------------------------------------------------------------

    /// <summary>y[i] = codebook[codes[i]]; codes UInt8, codebook at most 256 values.</summary>
    public void GatherCodebook(Tensor codebook, Tensor codes, Tensor y)
    {
        using var visit = Enter(nameof(GatherCodebook), codebook, codes, y);
        GatherCodebookCore(codebook, codes, y);
    }

    /// <inheritdoc cref="GatherCodebook"/>
    protected abstract void GatherCodebookCore(Tensor codebook, Tensor codes, Tensor y);

    /// <summary>dCodebook[k] = Σ over i with codes[i] = k of dy[i]: the centroid gradient of Han et al. (2016).</summary>
    public void SegmentSum(Tensor dy, Tensor codes, Tensor dCodebook, bool accumulate)
    {
        using var visit = Enter(nameof(SegmentSum), dy, codes, dCodebook);
        SegmentSumCore(dy, codes, dCodebook, accumulate);
    }

    /// <inheritdoc cref="SegmentSum"/>
    protected abstract void SegmentSumCore(Tensor dy, Tensor codes, Tensor dCodebook, bool accumulate);

    /// <summary>
    /// codes[i] = 1 + the index of the centroid nearest to x[i] (ties and NaN to the lower), but 0, the code of pruned weights,
    /// where x[i] is 0. Centroids ascending, at most 255.
    /// </summary>
    public void NearestCentroid(Tensor x, Tensor centroids, Tensor codes)
    {
        using var visit = Enter(nameof(NearestCentroid), x, centroids, codes);
        NearestCentroidCore(x, centroids, codes);
    }

    /// <inheritdoc cref="NearestCentroid"/>
    protected abstract void NearestCentroidCore(Tensor x, Tensor centroids, Tensor codes);

    /// <summary>
    /// centroids[k] = the mean of the x[i] with codes[i] = k + 1; NaN where there are none. With <see cref="NearestCentroid"/> an
    /// iteration of k-means.
    /// </summary>
    public void UpdateCentroids(Tensor x, Tensor codes, Tensor centroids)
    {
        using var visit = Enter(nameof(UpdateCentroids), x, codes, centroids);
        UpdateCentroidsCore(x, codes, centroids);
    }

    /// <inheritdoc cref="UpdateCentroids"/>
    protected abstract void UpdateCentroidsCore(Tensor x, Tensor codes, Tensor centroids);

    /// <summary>counts[k] (Int32, at most 256) = how many codes are k; codes beyond are left out.</summary>
    public void CountCodes(Tensor codes, Tensor counts)
    {
        using var visit = Enter(nameof(CountCodes), codes, counts);
        CountCodesCore(codes, counts);
    }

    /// <inheritdoc cref="CountCodes"/>
    protected abstract void CountCodesCore(Tensor codes, Tensor counts);

    /// <summary>
    /// counts[c] (Int32) = how many x[i] ≠ 0 lie in cell c = ⌊(x[i] - low) · scale⌋; those beyond either end count in the
    /// outermost, NaN nowhere.
    /// </summary>
    public void CountValues(Tensor x, float low, float scale, Tensor counts)
    {
        using var visit = Enter(nameof(CountValues), x, counts);
        CountValuesCore(x, low, scale, counts);
    }

    /// <inheritdoc cref="CountValues"/>
    protected abstract void CountValuesCore(Tensor x, float low, float scale, Tensor counts);

    /// <summary>mask[i] = 0 where |x[i]| ≤ low, 1 where |x[i]| &gt; high, unchanged between (hysteresis). mask UInt8.</summary>
    public void UpdateMask(Tensor x, float low, float high, Tensor mask)
    {
        using var visit = Enter(nameof(UpdateMask), x, mask);
        UpdateMaskCore(x, low, high, mask);
    }

    /// <inheritdoc cref="UpdateMask"/>
    protected abstract void UpdateMaskCore(Tensor x, float low, float high, Tensor mask);

    /// <summary>y[i] = mask[i] ≠ 0 ? x[i] : 0; mask UInt8. y may be x.</summary>
    public void ApplyMask(Tensor x, Tensor mask, Tensor y, bool accumulate = false)
    {
        using var visit = Enter(nameof(ApplyMask), x, mask, y);
        ApplyMaskCore(x, mask, y, accumulate);
    }

    /// <inheritdoc cref="ApplyMask"/>
    protected abstract void ApplyMaskCore(Tensor x, Tensor mask, Tensor y, bool accumulate);

    /// <summary>
    /// Masks (UInt8) become 1 at the <paramref name="keep"/> largest magnitudes of all x together, else 0; among equals the first
    /// stay, NaN is largest.
    /// </summary>
    public void SelectLargest(ReadOnlySpan<Tensor> x, long keep, ReadOnlySpan<Tensor> masks)
    {
        using var visit = Enter(nameof(SelectLargest));
        foreach (var tensor in x)
            Demand(tensor);
        foreach (var tensor in masks)
            Demand(tensor);
        SelectLargestCore(x, keep, masks);
    }

    /// <inheritdoc cref="SelectLargest"/>
    protected abstract void SelectLargestCore(ReadOnlySpan<Tensor> x, long keep, ReadOnlySpan<Tensor> masks);

    // ---- Codebook-sparse products: a 0 that is not stored meets no NaN or ∞ -------------------------------------

    /// <summary>
    /// y [m, n] = s [m, k] · d [k, n], then the epilogue with a bias for each row; with one column a matrix-vector product.
    /// </summary>
    public void SpMM(CodebookSparseMatrix s, Tensor d, Tensor y, bool accumulate, in Epilogue epilogue = default)
    {
        using var visit = Enter(
            nameof(SpMM), s.RowStarts, s.ColumnIndices, s.Codes, s.Codebook, s.Scales, d, y,
            epilogue.Bias);
        Profile?.Count((double)s.Codes.Count * d.Shape[-1]);
        SpMMCore(s, d, y, accumulate, epilogue);
    }

    /// <inheritdoc cref="SpMM"/>
    protected abstract void SpMMCore(CodebookSparseMatrix s, Tensor d, Tensor y, bool accumulate, in Epilogue epilogue);

    /// <summary>
    /// values[p] = Σ over j of a[r, j] · b[c, j] for each element p, at (r, c), of s; a [m, n], b [k, n]: the gradient of
    /// <see cref="SpMM"/> by s.
    /// </summary>
    public void Sddmm(CodebookSparseMatrix s, Tensor a, Tensor b, Tensor values, bool accumulate)
    {
        using var visit = Enter(
            nameof(Sddmm), s.RowStarts, s.ColumnIndices, s.Codes, s.Codebook, a, b, values);
        Profile?.Count((double)s.Codes.Count * a.Shape[-1]);
        SddmmCore(s, a, b, values, accumulate);
    }

    /// <inheritdoc cref="Sddmm"/>
    protected abstract void SddmmCore(CodebookSparseMatrix s, Tensor a, Tensor b, Tensor values, bool accumulate);

    /// <summary><see cref="Conv2d"/> with a sparse weight [oc, ic · kh · kw].</summary>
    public void SparseConv2d(
        Tensor x, CodebookSparseMatrix weight, Tensor y, in WindowGeometry window, in Epilogue epilogue = default)
    {
        using var visit = Enter(
            nameof(SparseConv2d), x, weight.RowStarts, weight.ColumnIndices,
            weight.Codes, weight.Codebook, weight.Scales, y, epilogue.Bias);
        Profile?.Count((double)weight.Codes.Count * y.Count / y.Shape[1]);
        SparseConv2dCore(x, weight, y, window, epilogue);
    }

    /// <inheritdoc cref="SparseConv2d"/>
    protected abstract void SparseConv2dCore(
        Tensor x, CodebookSparseMatrix weight, Tensor y, in WindowGeometry window, in Epilogue epilogue);
}
