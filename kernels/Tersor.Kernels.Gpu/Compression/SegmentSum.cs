using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Sums values by their code, the centroid gradient of Han, Mao and Dally (2016), in two passes of a fixed order. In the first,
/// every group sums a chunk of values: each item into a bank of its own in shared memory, so that no two ever add to one word,
/// then the banks in turn. In the second, a group for each segment adds up what the chunks have come to.
/// </summary>
public static class SegmentSum
{
    /// <summary>The values of a group.</summary>
    public const int ChunkLength = 8192;

    private const int LargestGroup = 256;

    /// <summary>partials[group · segments + k] = Σ of the values in the group's chunk that have code k.</summary>
    /// <param name="values">The summands.</param>
    /// <param name="codes">The segment of each, below <paramref name="segments"/>.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="segments">
    /// At most 256; times the group size, a power of two, at most <see cref="Histogram.MaxBankLength"/>.
    /// </param>
    /// <param name="partials">The result.</param>
    public readonly struct SumChunks(
        ArrayView<float> values, ArrayView<byte> codes, int count, int segments, ArrayView<float> partials) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var banks = SharedMemory.Allocate<float>(Histogram.MaxBankLength);
            var item = Group.IdxX;
            for (var k = 0; k < segments; k++)
                banks[(k * Group.DimX) + item] = 0f;

            var end = Math.Min(count, (Grid.IdxX + 1) * ChunkLength);
            for (var i = (Grid.IdxX * ChunkLength) + item; i < end; i += Group.DimX)
                banks[(codes[i] * Group.DimX) + item] += values[i];
            Group.Barrier();

            // Each segment starts at another bank, so that items side by side don't all read one column of shared memory.
            for (var k = item; k < segments; k += Group.DimX)
            {
                var sum = 0f;
                for (var i = 0; i < Group.DimX; i++)
                    sum += banks[(k * Group.DimX) + ((i + k) & (Group.DimX - 1))];
                partials[(Grid.IdxX * segments) + k] = sum;
            }
        }
    }

    /// <summary>sums[k] = Σ over chunks of partials[chunk · segments + k], or += that, for the segment k of the group.</summary>
    /// <param name="partials">What <see cref="SumChunks"/> has left.</param>
    /// <param name="chunks">The number of chunks.</param>
    /// <param name="sums">The result; the grid has a group for each, of a power of two of items, at most 256.</param>
    /// <param name="accumulate">Not 0 to add to the result.</param>
    public readonly struct SumPartials(ArrayView<float> partials, int chunks, ArrayView<float> sums, int accumulate) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var shared = SharedMemory.Allocate<float>(LargestGroup);
            var sum = 0f;
            for (var chunk = Group.IdxX; chunk < chunks; chunk += Group.DimX)
                sum += partials[(chunk * Grid.DimX) + Grid.IdxX];
            shared[Group.IdxX] = sum;
            Group.Barrier();
            for (var half = Group.DimX / 2; half > 0; half /= 2)
            {
                if (Group.IdxX < half)
                    shared[Group.IdxX] += shared[Group.IdxX + half];
                Group.Barrier();
            }

            if (Group.IdxX == 0)
                sums[Grid.IdxX] = accumulate != 0 ? sums[Grid.IdxX] + shared[0] : shared[0];
        }
    }
}
