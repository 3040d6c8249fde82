using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x limited to [min, max]. NaN stays NaN.</summary>
/// <param name="min">The lower limit.</param>
/// <param name="max">The upper limit, not below the lower.</param>
public readonly struct Clamp(float min, float max) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x < min ? min : x > max ? max : x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var low = TSimd.Create(min);
        var high = TSimd.Create(max);
        x = TSimd.Select(TSimd.GreaterThan(low, x), low, x);
        return TSimd.Select(TSimd.GreaterThan(x, high), high, x);
    }
}
