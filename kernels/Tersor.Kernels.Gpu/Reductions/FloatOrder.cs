using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Floats as integers of the same order, with NaN above all. For what must not lose a NaN: ILGPU turns <c>if (!(a &gt; b))</c>
/// into a ≤ b for OpenCL, which is another thing where one of them is NaN.
/// </summary>
public static class FloatOrder
{
    private const int Magnitude = int.MaxValue;
    private const int Infinity = 0x7F800000;

    /// <summary>Keys compare as the numbers do; both zeros have one key, every NaN the largest.</summary>
    public static int Key(float x)
    {
        var bits = Interop.FloatAsInt(x);
        var magnitude = (int)bits & Magnitude;
        if (magnitude > Infinity)
            return int.MaxValue;
        return (int)bits < 0 ? -magnitude : magnitude;
    }
}
