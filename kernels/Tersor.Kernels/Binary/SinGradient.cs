using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Sin"/> by its argument: dy · cos x.</summary>
public readonly struct SinGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => dy * default(Cos).Invoke(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector dy)
        where TSimd : struct, ISimd<TVector> => TSimd.Multiply(dy, default(Cos).Invoke<TSimd, TVector>(x));
}
