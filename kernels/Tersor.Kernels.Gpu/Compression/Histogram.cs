using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Counts elements by key, in two passes without atomics, which OpenCL devices without a generic address space refuse: every item
/// of a group counts into a bank of its own in shared memory, as in <see cref="SegmentSum"/>; then the groups' counts are added
/// up.
/// </summary>
public static class Histogram
{
    /// <summary>The most buckets, and the shared memory of a group in integers: what the items' banks must fit into.</summary>
    public const int MaxBankLength = 8192;

    /// <summary>partials[group · buckets + k] = how many elements of the group's chunk have key k.</summary>
    /// <param name="keys">The keys, below <paramref name="buckets"/>.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="buckets">Times the group size, a power of two, at most <see cref="MaxBankLength"/>.</param>
    /// <param name="chunkLength">The elements of a group.</param>
    /// <param name="partials">The result.</param>
    public readonly struct CountChunks<TKeys>(
        TKeys keys, int count, int buckets, int chunkLength, ArrayView<int> partials) : IKernel
        where TKeys : struct, IHistogramKeys
    {
        /// <inheritdoc/>
        public void Run()
        {
            var banks = SharedMemory.Allocate<int>(MaxBankLength);
            var item = Group.IdxX;
            for (var k = 0; k < buckets; k++)
                banks[(k * Group.DimX) + item] = 0;

            var end = Math.Min(count, (Grid.IdxX + 1) * chunkLength);
            for (var i = (Grid.IdxX * chunkLength) + item; i < end; i += Group.DimX)
            {
                var key = keys.Of(i);
                if (key >= 0)
                    banks[(key * Group.DimX) + item]++;
            }

            Group.Barrier();

            // Each bucket starts at another bank, so that items side by side don't all read one column of shared memory.
            for (var k = item; k < buckets; k += Group.DimX)
            {
                var sum = 0;
                for (var i = 0; i < Group.DimX; i++)
                    sum += banks[(k * Group.DimX) + ((i + k) & (Group.DimX - 1))];
                partials[(Grid.IdxX * buckets) + k] = sum;
            }
        }
    }

    /// <summary>counts[k] = Σ over chunks of partials[chunk · buckets + k].</summary>
    /// <param name="partials">What <see cref="CountChunks{TKeys}"/> has left.</param>
    /// <param name="chunks">The number of chunks.</param>
    /// <param name="buckets">The number of buckets.</param>
    /// <param name="counts">The result.</param>
    public readonly struct SumPartials(ArrayView<int> partials, int chunks, int buckets, ArrayView<int> counts) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var k = WorkItem.Index;
            if (k < buckets)
            {
                var sum = 0;
                for (var chunk = 0; chunk < chunks; chunk++)
                    sum += partials[(chunk * buckets) + k];
                counts[k] = sum;
            }
        }
    }
}
