namespace Tersor.Kernels;

/// <summary>
/// Whether a float is NaN, asked of its bits: for OpenCL, ILGPU turns <c>if (!(a &gt; b))</c> into a ≤ b, and with it what a
/// comparison says of a NaN.
/// </summary>
internal static class NotANumber
{
    private const int Infinity = 0x7F800000;

    /// <summary>Whether x is NaN.</summary>
    public static bool Is(float x) => (BitConverter.SingleToInt32Bits(x) & int.MaxValue) > Infinity;
}
