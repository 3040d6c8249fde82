using ILGPU;
using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <summary>Rows no longer than this are folded by one work item each.</summary>
    private const int ShortRow = 32;

    /// <summary>Rows longer than this are folded in two passes. A group of 256 then folds 32 elements a work item.</summary>
    private const int RowSegment = 8192;

    /// <summary>Columns longer than this are folded in two passes, unless there are enough columns to fill a device.</summary>
    private const int ColumnSegment = 64;
    private const int ManyColumns = 16384;

    /// <summary>Longer channels are summed in two passes: a group alone would take longer than a second launch.</summary>
    private const int LongestChannel = 1 << 17;

    /// <summary>The most segments that a row or column is cut into.</summary>
    private const int MaxSegments = 1024;

    /// <inheritdoc/>
    protected override void ReduceCore<TOperator>(
        TOperator fold, Tensor x, int outer, int length, int inner, Tensor y, bool accumulate)
    {
        if (outer == 0 || inner == 0)
            return;
        var byGroups = inner == 1 && length > ShortRow;
        var longest = byGroups ? RowSegment : outer * (long)inner >= ManyColumns ? int.MaxValue : ColumnSegment;
        var segment = Math.Max(longest, (int)Math.Min(int.MaxValue, ((long)length + MaxSegments - 1) / MaxSegments));
        var segments = Math.Max(1, (int)(((long)length + segment - 1) / segment));
        if (segments == 1)
        {
            Fold(byGroups, fold, Float(x), Float(y), outer, length, inner, segment, 1, isPartial: false, accumulate);
            return;
        }

        var partial = Scratch(outer * segments * inner);
        Fold(byGroups, fold, Float(x), partial, outer, length, inner, segment, segments, isPartial: false, accumulate: false);
        Fold(byGroups, fold, partial, Float(y), outer, segments, inner, segments, 1, isPartial: true, accumulate);
    }

    /// <inheritdoc/>
    protected override void SumChannelsCore(Tensor x, Tensor planes, Tensor sums, bool accumulate)
    {
        var (images, channels, pixels) = ExtentsOf(x);
        if (PrefersPanels || x.Count == 0 || x.Count / channels > LongestChannel)
        {
            base.SumChannelsCore(x, planes, sums, accumulate);
            return;
        }

        Launch(
            _geometry.Rows(channels, images * pixels),
            new ChannelSum(Float(x), Float(sums), images, new IntegerDivisor(pixels), accumulate ? 1 : 0));
    }

    /// <inheritdoc/>
    protected override void SumOfSquaresCore(ReadOnlySpan<Tensor> tensors, Tensor sum)
    {
        var segments = 0;
        foreach (var tensor in tensors)
            segments = checked(segments + Tiles(tensor.Count, RowSegment));
        if (segments == 0)
        {
            FillCore(sum, 0f);
            return;
        }

        var (partial, done) = (Scratch(segments), 0);
        var (group, places) = (default(TensorGroup<ArrayView<float>>), 0);
        foreach (var tensor in tensors)
        {
            if (tensor.Count == 0)
                continue;
            if (places == 0)
                group = default;
            group.Place(places++, Float(tensor).SubView(0, tensor.Count), Tiles(tensor.Count, RowSegment));
            if (places == TensorGroup<ArrayView<float>>.Capacity)
                SumSquares(group, ref places, partial, ref done);
        }

        SumSquares(group, ref places, partial, ref done);
        Fold(
            byGroups: true, default(SumOfSquares), partial, Float(sum), 1, segments, 1, segments, 1, isPartial: true,
            accumulate: false);
    }

    private void SumSquares(
        in TensorGroup<ArrayView<float>> group, ref int places, ArrayView<float> partial, ref int done)
    {
        if (places == 0)
            return;
        places = 0;
        Launch(_geometry.Groups(group.Groups), new SquaresOfMany(group, partial.SubView(done, group.Groups), RowSegment));
        done += group.Groups;
    }

    /// <inheritdoc/>
    protected override void ArgMaxCore(Tensor x, Tensor indices)
    {
        if (x.Count == 0)
            return;
        Launch(_geometry.Rows(x.Shape[0], x.Shape[1]), new ArgMax(Float(x), Int(indices), x.Shape[1]));
    }

    /// <summary>One pass: y [outer, segments, inner] from x [outer, length, inner].</summary>
    private void Fold<TOperator>(
        bool byGroups, TOperator fold, ArrayView<float> x, ArrayView<float> y, int outer, int length, int inner, int segment,
        int segments,
        bool isPartial, bool accumulate)
        where TOperator : unmanaged, IReductionOperator
    {
        var results = outer * segments * inner;
        if (byGroups)
        {
            Launch(
                _geometry.Rows(results, Math.Min(length, segment)),
                new Reduction.Rows<TOperator>(x, y, length, segment, segments, isPartial ? 1 : 0, accumulate ? 1 : 0, fold));
        }
        else
        {
            Launch(
                _geometry.Over(results),
                new Reduction.Columns<TOperator>(
                    x, y, results, length, inner, segment, segments, isPartial ? 1 : 0, accumulate ? 1 : 0, fold));
        }
    }
}
