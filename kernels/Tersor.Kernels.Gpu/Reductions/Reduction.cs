using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Folds the middle extent of x [outer, length, inner], in one pass or two: the first cuts long extents into segments, the second
/// folds the segments' results. Which elements meet when depends on the shape and the group's size alone.
/// </summary>
public static class Reduction
{
    /// <summary>A group for each segment of a row of x [outer, length]: neighbours are read together.</summary>
    /// <param name="x">outer · length elements.</param>
    /// <param name="y">A result for each group.</param>
    /// <param name="length">The extent that is folded.</param>
    /// <param name="segment">How much of it a group takes.</param>
    /// <param name="segments">The groups a row takes.</param>
    /// <param name="isPartial">Not 0 if x holds results of a first pass.</param>
    /// <param name="accumulate">Not 0 to add to y.</param>
    /// <param name="fold">The operator.</param>
    public readonly struct Rows<TOperator>(
        ArrayView<float> x, ArrayView<float> y, int length, int segment, int segments, int isPartial, int accumulate, TOperator
        fold) : IKernel
        where TOperator : unmanaged, IReductionOperator
    {
        /// <inheritdoc/>
        public void Run()
        {
            var row = Grid.IdxX / segments;
            var start = (Grid.IdxX - (row * segments)) * segment;
            var end = (row * length) + IntrinsicMath.Min(length, start + segment);
            var i = (row * length) + start + Group.IdxX;
            var step = Group.DimX;

            // Four sums at a time: one alone would wait for each addition.
            var sum0 = fold.Identity;
            var sum1 = sum0;
            var sum2 = sum0;
            var sum3 = sum0;
            for (; i + (3 * step) < end; i += 4 * step)
            {
                sum0 = fold.Combine(sum0, Value(x[i], isPartial, fold));
                sum1 = fold.Combine(sum1, Value(x[i + step], isPartial, fold));
                sum2 = fold.Combine(sum2, Value(x[i + (2 * step)], isPartial, fold));
                sum3 = fold.Combine(sum3, Value(x[i + (3 * step)], isPartial, fold));
            }

            for (; i < end; i += step)
                sum0 = fold.Combine(sum0, Value(x[i], isPartial, fold));
            var own = fold.Combine(fold.Combine(sum0, sum1), fold.Combine(sum2, sum3));
            var result = GroupFold.Run(fold, own, SharedMemory.Allocate<float>(GroupFold.LargestGroup));
            if (Group.IdxX == 0)
                y[Grid.IdxX] = accumulate != 0 ? y[Grid.IdxX] + result : result;
        }
    }

    /// <summary>
    /// A work item for each segment of a column: for short rows, and for columns, whose neighbours are then read together.
    /// </summary>
    /// <param name="x">outer · length · inner elements.</param>
    /// <param name="y">A result for each work item: [outer, segments, inner].</param>
    /// <param name="n">The number of results.</param>
    /// <param name="length">The extent that is folded.</param>
    /// <param name="inner">The extent within.</param>
    /// <param name="segment">How much of the length a work item takes.</param>
    /// <param name="segments">The work items a column takes.</param>
    /// <param name="isPartial">Not 0 if x holds results of a first pass.</param>
    /// <param name="accumulate">Not 0 to add to y.</param>
    /// <param name="fold">The operator.</param>
    public readonly struct Columns<TOperator>(
        ArrayView<float> x, ArrayView<float> y, int n, int length, int inner, int segment, int segments, int isPartial, int
        accumulate, TOperator fold) : IKernel
        where TOperator : unmanaged, IReductionOperator
    {
        /// <inheritdoc/>
        public void Run()
        {
            var place = WorkItem.Index;
            if (place < n)
            {
                var strip = place / inner;
                var outer = strip / segments;
                var start = (strip - (outer * segments)) * segment;
                var end = IntrinsicMath.Min(length, start + segment);
                var i = (((outer * length) + start) * inner) + place - (strip * inner);
                var sum = fold.Identity;
                for (var row = start; row < end; row++)
                {
                    sum = fold.Combine(sum, Value(x[i], isPartial, fold));
                    i += inner;
                }

                y[place] = accumulate != 0 ? y[place] + sum : sum;
            }
        }
    }

    private static float Value<TOperator>(float x, int isPartial, TOperator fold)
        where TOperator : unmanaged, IReductionOperator => isPartial != 0 ? x : fold.Map(x);
}
