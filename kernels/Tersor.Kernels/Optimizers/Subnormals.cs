using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// The numbers too small for a normal float. The state of a weight that gets no gradient any more decays into their range and,
/// since 0.9 of the smallest rounds to itself, stays there; a processor takes a hundred cycles for arithmetic on one.
/// </summary>
internal static class Subnormals
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>Zero for what is no larger than the smallest normal number, else the value itself.</summary>
    public static float Flush(float value) => MathF.Abs(value) <= SmallestNormal ? 0f : value;

    /// <summary>The same in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Flush<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Select(TSimd.LessThanOrEqual(TSimd.Abs(value), TSimd.Create(SmallestNormal)), TSimd.Create(0f), value);
}
