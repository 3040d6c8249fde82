using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Cos"/> by its argument: -dy · sin x.</summary>
public readonly struct CosGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => -dy * default(Sin).Invoke(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector dy)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Multiply(TSimd.Negate(dy), default(Sin).Invoke<TSimd, TVector>(x));
}
