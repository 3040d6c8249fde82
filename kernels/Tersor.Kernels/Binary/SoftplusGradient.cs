using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Softplus"/> by its argument: dy · sigmoid(x).</summary>
public readonly struct SoftplusGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => dy * default(Sigmoid).Invoke(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector dy)
        where TSimd : struct, ISimd<TVector> => TSimd.Multiply(dy, default(Sigmoid).Invoke<TSimd, TVector>(x));
}
