namespace Tersor.Kernels;

/// <summary>
/// An axis of a transposed convolution, cut into phases: its pixels by what their places leave divided by the stride (kernel
/// segregation, Tida et al. 2022). Tap t sends pixel i to i · stride + t - padding. So pixel q · stride + r of the output, one of
/// phase r, is a sum over every stride-th tap: tap t meets pixel q + offset, where t = r + padding - offset · stride.
/// </summary>
/// <param name="Kernel">The kernel's taps, at least 1.</param>
/// <param name="Stride">The distance between the places that neighbouring pixels are sent to, at least 1.</param>
/// <param name="Padding">The pixels cut off on each side of the output.</param>
public readonly record struct TransposedAxis(int Kernel, int Stride, int Padding)
{
    /// <summary>How many pixels phase 0, which has most, has beyond those of the input; negative if it has fewer.</summary>
    public int Growth => Ceiling(Kernel - (2 * Padding)) - 1;

    /// <summary>The first tap of a phase. The next is a stride further, and meets the pixel before.</summary>
    public int FirstTap(int phase) => (phase + Padding) % Stride;

    /// <summary>The number of taps of a phase; 0 where the kernel is smaller than the stride.</summary>
    public int Taps(int phase) => (Kernel - FirstTap(phase) + Stride - 1) / Stride;

    /// <summary>The offset of a phase's last tap, the least.</summary>
    public int FirstOffset(int phase) => LastOffset(phase) - Taps(phase) + 1;

    /// <summary>The offset of a phase's first tap, the greatest.</summary>
    public int LastOffset(int phase) => (phase + Padding) / Stride;

    /// <summary>The pixels of a phase in an output of so many.</summary>
    public int Pixels(int phase, int extent) => (extent - phase + Stride - 1) / Stride;

    /// <summary>The phase that has a tap, and the tap's offset.</summary>
    public (int Phase, int Offset) Place(int tap)
    {
        var offset = Ceiling(Padding - tap);
        return (tap - Padding + (offset * Stride), offset);
    }

    // Division rounds towards zero: up where the dividend is negative.
    private int Ceiling(int dividend) => (dividend > 0 ? dividend + Stride - 1 : dividend) / Stride;
}
