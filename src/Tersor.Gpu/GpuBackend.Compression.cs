using ILGPU;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void GatherCodebookCore(Tensor codebook, Tensor codes, Tensor y)
    {
        if (y.Count > 0)
            Launch(_geometry.Over(y.Count), new CodebookGather(Float(codebook), Byte(codes), Float(y), y.Count));
    }

    /// <inheritdoc/>
    protected override void SegmentSumCore(Tensor dy, Tensor codes, Tensor dCodebook, bool accumulate)
    {
        if (dCodebook.Count > 0)
            SumSegments(
                dy, codes, dCodebook.Count, Float(dCodebook), accumulate, Scratch(SegmentScratch(dy.Count, dCodebook.Count)));
    }

    /// <inheritdoc/>
    protected override void NearestCentroidCore(Tensor x, Tensor centroids, Tensor codes)
    {
        if (x.Count == 0)
            return;
        Launch(_geometry.Over(x.Count), new NearestCentroid(Float(x), x.Count, Float(centroids), centroids.Count, Byte(codes)));
    }

    /// <inheritdoc/>
    protected override void UpdateCentroidsCore(Tensor x, Tensor codes, Tensor centroids)
    {
        // Sums, counts, and behind them what each needs on the way, one after the other.
        var segments = centroids.Count + 1;
        var scratch = Scratch(
            (2 * segments) + Math.Max(SegmentScratch(x.Count, segments), checked(Chunks(codes.Count, segments) * segments)));
        var sums = scratch.SubView(0, segments);
        var counts = scratch.SubView(segments, segments).Cast<int>();
        var partials = scratch.SubView(2 * segments);
        SumSegments(x, codes, segments, sums, accumulate: false, partials);
        CountCodes(codes, counts, segments, partials.Cast<int>());
        Launch(_geometry.Over(centroids.Count), new CentroidMeans(sums, counts, Float(centroids), centroids.Count));
    }

    /// <inheritdoc/>
    protected override void UpdateMaskCore(Tensor x, float low, float high, Tensor mask)
    {
        if (x.Count > 0)
            Launch(_geometry.Over(x.Count), new PruningMask.Update(Float(x), low, high, Byte(mask), x.Count));
    }

    /// <inheritdoc/>
    protected override void ApplyMaskCore(Tensor x, Tensor mask, Tensor y, bool accumulate)
    {
        if (x.Count > 0)
            Launch(_geometry.Over(x.Count), new PruningMask.Apply(Float(x), Byte(mask), Float(y), x.Count, accumulate ? 1 : 0));
    }

    private void SumSegments(
        Tensor values, Tensor codes, int segments, ArrayView<float> sums, bool accumulate, ArrayView<float> partials)
    {
        var chunks = Tiles(values.Count, Kernels.Gpu.SegmentSum.ChunkLength);
        if (chunks > 0)
        {
            Launch(
                new KernelConfig(chunks, BankItems(segments)),
                new SegmentSum.SumChunks(Float(values), Byte(codes), values.Count, segments, partials));
        }

        Launch(_geometry.Groups(segments), new SegmentSum.SumPartials(partials, chunks, sums, accumulate ? 1 : 0));
    }

    private static int SegmentScratch(int count, int segments) =>
        checked(Tiles(count, Kernels.Gpu.SegmentSum.ChunkLength) * segments);
}
