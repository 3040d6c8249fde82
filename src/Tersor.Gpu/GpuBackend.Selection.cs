using System.Numerics;
using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <summary>
    /// Chunks much longer than there are buckets: what a group spends on its banks must be little beside its counting.
    /// </summary>
    private const int ShortestChunk = 8192;
    private const int ItemsOnCpu = 32;

    /// <inheritdoc/>
    protected override void CountCodesCore(Tensor codes, Tensor counts) => CountCodes(codes, Int(counts), counts.Count, default);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">More cells than shared memory holds: 8192.</exception>
    protected override void CountValuesCore(Tensor x, float low, float scale, Tensor counts)
    {
        if (counts.Count > Histogram.MaxBankLength)
            throw new ArgumentException(
                $"A histogram has at most {Histogram.MaxBankLength} cells here, not {counts.Count}.", nameof(counts));
        var chunks = Chunks(x.Count, counts.Count);
        var partials = Scratch(checked(chunks * counts.Count)).Cast<int>();
        CountChunks(new CellKeys(Float(x), low, scale, counts.Count), x.Count, counts.Count, partials);
        SumCounts(partials, chunks, counts.Count, Int(counts));
    }

    /// <inheritdoc/>
    /// <exception cref="OverflowException">The tensors have 2³¹ elements or more, all together.</exception>
    protected override void SelectLargestCore(ReadOnlySpan<Tensor> x, long keep, ReadOnlySpan<Tensor> masks)
    {
        var (total, chunks) = (0, 0);
        foreach (var part in x)
        {
            total = checked(total + part.Count);
            chunks += Chunks(part.Count, MagnitudeSelection.Buckets);
        }

        if (total == 0)
            return;
        var scratch = Scratch(checked(MagnitudeSelection.StateLength + (chunks * MagnitudeSelection.Buckets))).Cast<int>();
        var state = scratch.SubView(0, MagnitudeSelection.StateLength);
        var partials = scratch.SubView(MagnitudeSelection.StateLength, chunks * MagnitudeSelection.Buckets);

        // To keep none is to find all of them smaller than the largest.
        Launch(
            _geometry.Over(MagnitudeSelection.StateLength),
            new MagnitudeSelection.Begin(state, (int)Math.Clamp(keep, 1, int.MaxValue)));
        for (var part = 0; part < 2; part++)
        {
            for (var shift = 24; shift >= 0; shift -= MagnitudeSelection.DigitBits)
                DecideDigit(x, new SelectionDigit(part, shift), state, partials, chunks);
        }

        for (int i = 0, offset = 0; i < x.Length; offset += x[i++].Count)
        {
            if (x[i].Count > 0 && keep > 0)
                Launch(
                    _geometry.Over(x[i].Count),
                    new MagnitudeSelection.Mask(Float(x[i]), x[i].Count, offset, state, Byte(masks[i])));
            else if (x[i].Count > 0)
                BytesOf(masks[i]).MemSetToZero(_stream);
        }
    }

    private void DecideDigit(
        ReadOnlySpan<Tensor> x, SelectionDigit digit, ArrayView<int> state, ArrayView<int> partials, int chunks)
    {
        var (offset, chunk) = (0, 0);
        foreach (var tensor in x)
        {
            CountChunks(
                new DigitKeys(Float(tensor), offset, digit, state),
                tensor.Count,
                MagnitudeSelection.Buckets,
                partials.SubView(chunk * MagnitudeSelection.Buckets));
            offset += tensor.Count;
            chunk += Chunks(tensor.Count, MagnitudeSelection.Buckets);
        }

        Launch(_geometry.Groups(1), new MagnitudeSelection.Decide(digit, partials, chunks, state));
    }

    /// <summary>Counts codes, through scratch memory unless there is some to spare.</summary>
    private void CountCodes(Tensor codes, ArrayView<int> counts, int countsLength, ArrayView<int> partials)
    {
        var chunks = Chunks(codes.Count, countsLength);
        if (!partials.IsValid)
            partials = Scratch(checked(chunks * countsLength)).Cast<int>();
        CountChunks(new CodeKeys(Byte(codes), countsLength), codes.Count, countsLength, partials);
        SumCounts(partials, chunks, countsLength, counts);
    }

    private void CountChunks<TKeys>(TKeys keys, int count, int buckets, ArrayView<int> partials)
        where TKeys : struct, IHistogramKeys
    {
        if (count > 0 && buckets > 0)
        {
            Launch(
                new KernelConfig(Chunks(count, buckets), BankItems(buckets)),
                new Histogram.CountChunks<TKeys>(keys, count, buckets, ChunkLength(buckets), partials));
        }
    }

    private void SumCounts(ArrayView<int> partials, int chunks, int buckets, ArrayView<int> counts)
    {
        if (buckets > 0)
            Launch(_geometry.Over(buckets), new Histogram.SumPartials(partials, chunks, buckets, counts));
    }

    /// <summary>
    /// The most items, a power of two, whose banks of so many words fit into shared memory; fewer where the device is a CPU:
    /// there a group runs on one core, and the time goes into clearing and adding up banks.
    /// </summary>
    private int BankItems(int words) =>
        Math.Min(
            PrefersPanels ? ItemsOnCpu : _geometry.GroupSize,
            (int)BitOperations.RoundUpToPowerOf2((uint)((Histogram.MaxBankLength / words) + 1)) / 2);

    private static int ChunkLength(int buckets) => Math.Max(ShortestChunk, 8 * buckets);

    private static int Chunks(int count, int buckets) => Tiles(count, ChunkLength(buckets));
}
