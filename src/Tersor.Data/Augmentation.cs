using Tersor.Kernels;

namespace Tersor.Data;

/// <summary>
/// How images change before a network learns from them, in another way in every epoch: the plainest augmentations, which tell a
/// network that a digit stays the same digit where it moves (Simard, Steinkraus and Platt 2003), and a cat a cat in the mirror
/// (Krizhevsky, Sutskever and Hinton 2012). What happens to an image is a function of seed, epoch and image alone.
/// </summary>
/// <param name="Shift">
/// How many pixels an image moves at most along each axis, each distance uniform in [-Shift, Shift]; 0 for none.
/// </param>
/// <param name="Flip">Whether every second image, on average, is mirrored: left becomes right.</param>
public readonly record struct Augmentation(int Shift = 0, bool Flip = false)
{
    private const uint Half = 1u << 31;

    /// <summary>Whether images stay as they are.</summary>
    public bool IsNone => Shift == 0 && !Flip;

    /// <summary>What happens to an image.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="image">The image's number.</param>
    public ImagePlacement Of(ulong seed, int epoch, int image)
    {
        if (IsNone)
            return default;
        var words = Philox.Block(seed, RandomStreams.Shift(epoch), (ulong)image);
        return new(Distance(words.Word0), Distance(words.Word1), Flip && words.Word2 < Half);
    }

    private int Distance(uint word) => Shift == 0 ? 0 : (int)((word * (ulong)((2 * Shift) + 1)) >> 32) - Shift;
}
