using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Tanh"/> by its result: dy · (1 - y²).</summary>
public readonly struct TanhGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float y, float dy) => dy * (1f - (y * y));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector y, TVector dy)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Multiply(dy, TSimd.Subtract(TSimd.Create(1f), TSimd.Multiply(y, y)));
}
