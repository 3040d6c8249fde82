using Tersor.Kernels;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>
/// Moves images by whole pixels, by another distance in every epoch: the plainest augmentation, which tells a network that a
/// digit stays the same digit (Simard, Steinkraus and Platt 2003). Distances are a function of seed, epoch and image alone.
/// </summary>
/// <param name="Reach">The largest distance along each axis, in pixels; 0 for none.</param>
/// <param name="Seed">The run's seed.</param>
internal readonly record struct RandomShift(int Reach, ulong Seed)
{
    /// <summary>
    /// How far an image moves in an epoch, each distance uniform in [-<see cref="Reach"/>, <see cref="Reach"/>].
    /// </summary>
    public (int Down, int Right) Of(int epoch, int image)
    {
        var words = Philox.Block(Seed, RandomStreams.Shift(epoch), (ulong)image);
        return (Distance(words.Word0), Distance(words.Word1));
    }

    /// <summary>
    /// Normalises a channel of an image into its new place; what enters from outside is pixel value 0.
    /// </summary>
    /// <param name="plane">The channel's bytes, row by row.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="down">Rows to move down; negative for up.</param>
    /// <param name="right">Pixels to move right; negative for left.</param>
    /// <param name="normalized">The normalised value of each pixel value.</param>
    /// <param name="destination">As many values as the channel has, at least.</param>
    public static void Move(
        ReadOnlySpan<byte> plane, int width, int down, int right, ReadOnlySpan<float> normalized, Span<float> destination)
    {
        var height = plane.Length / width;
        if ((down, right) != (0, 0))
            destination[..plane.Length].Fill(normalized[0]);
        var from = Math.Clamp(-right, 0, width);
        var until = Math.Clamp(width - right, from, width);
        for (var row = Math.Max(0, -down); row < Math.Min(height, height - down); row++)
        {
            var source = plane.Slice(row * width, width);
            var target = destination.Slice((row + down) * width, width);
            for (var column = from; column < until; column++)
                target[column + right] = normalized[source[column]];
        }
    }

    private int Distance(uint word) => (int)((word * (ulong)((2 * Reach) + 1)) >> 32) - Reach;
}
