namespace Tersor.KernelLab.Measuring;

/// <summary>What the device does at best, measured on it (Williams, Waterman and Patterson 2009).</summary>
/// <param name="CopyBandwidth">Bytes a second, read plus written, of a large copy.</param>
/// <param name="FmaPeak">Operations a second of multiply-adds on registers, each counted as two.</param>
public sealed record Roof(double CopyBandwidth, double FmaPeak)
{
    /// <summary>
    /// The share of the roof that a time means: the larger of what its bytes and its operations need at least, over it.
    /// </summary>
    /// <param name="bytes">Least traffic.</param>
    /// <param name="operations">Inherent floating-point operations.</param>
    /// <param name="seconds">The measured time.</param>
    public double Share(double bytes, double operations, double seconds) =>
        Math.Max(bytes / CopyBandwidth, operations / FmaPeak) / seconds;
}
