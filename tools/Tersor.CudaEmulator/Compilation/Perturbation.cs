using System.Numerics;

namespace Tersor.CudaEmulator;

/// <summary>
/// The error that NVIDIA's documentation allows an approximate instruction: 2^-22, relative, and for the logarithm absolute near
/// 1. Which error a result gets depends on the result alone.
/// </summary>
internal static class Perturbation
{
    private const double Bound = 1.0 / (1 << 22);

    /// <summary>An operation, and then an error of its result.</summary>
    public static LaneOperation After(LaneOperation operation, int register, bool isLogarithm) => (warp, mask) =>
    {
        operation(warp, mask);
        var results = warp.Read<float>(register);
        for (; mask != 0; mask &= mask - 1)
        {
            ref var result = ref results[BitOperations.TrailingZeroCount(mask)];
            // Special values and whole numbers, such as e^0, are exact on hardware.
            if (float.IsFinite(result) && result != MathF.Truncate(result))
                result = Of(result, isLogarithm);
        }
    };

    private static float Of(float result, bool isLogarithm)
    {
        // Knuth's multiplicative hash of the bits, from -1 to 1.
        var hash = BitConverter.SingleToUInt32Bits(result) * 2654435761u;
        var share = (hash / (double)uint.MaxValue * 2) - 1;
        var size = isLogarithm ? Math.Max(1, Math.Abs((double)result)) : Math.Abs((double)result);
        return (float)(result + (share * size * Bound));
    }
}
