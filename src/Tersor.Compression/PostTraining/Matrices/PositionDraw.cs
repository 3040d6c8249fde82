using Tersor.Kernels;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// Which positions of a layer's output stand for all: neighbouring pixels see nearly the same inputs, so that a part of them says
/// as much. Drawn without replacement for each sample, as a function of seed, layer and sample alone.
/// </summary>
/// <param name="positions">The positions of a sample.</param>
/// <param name="most">How many are drawn at most.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="stream">The random numbers of this layer.</param>
internal sealed class PositionDraw(int positions, int most, ulong seed, ulong stream)
{
    private readonly int[] _order = [.. Enumerable.Range(0, positions)];

    /// <summary>How many positions of a sample are drawn.</summary>
    public int Count { get; } = Math.Min(positions, most);

    /// <summary>The positions of a sample; all in order if there aren't more. Valid until the next call.</summary>
    /// <param name="sample">The sample's number.</param>
    public ReadOnlySpan<int> Of(int sample)
    {
        if (Count == positions)
            return _order;

        // The first steps of a shuffle (Fisher and Yates 1938), from a fresh order each time.
        for (var i = 0; i < positions; i++)
            _order[i] = i;
        var blocks = (ulong)((Count + 3) / 4);
        for (var i = 0; i < Count; i++)
        {
            var block = Philox.Block(seed, stream, ((ulong)sample * blocks) + (ulong)(i / 4));
            var word = (i % 4) switch { 0 => block.Word0, 1 => block.Word1, 2 => block.Word2, _ => block.Word3 };
            var j = i + (int)(((ulong)word * (uint)(positions - i)) >> 32);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }

        return _order.AsSpan(0, Count);
    }
}
