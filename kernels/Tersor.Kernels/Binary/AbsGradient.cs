using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Abs"/> by its argument: dy with the sign of x, 0 at 0.</summary>
public readonly struct AbsGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => x > 0f ? dy : x < 0f ? -dy : 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector dy)
        where TSimd : struct, ISimd<TVector>
    {
        var zero = TSimd.Create(0f);
        var positive = TSimd.Select(TSimd.GreaterThan(x, zero), dy, zero);
        return TSimd.Select(TSimd.GreaterThan(zero, x), TSimd.Negate(dy), positive);
    }
}
