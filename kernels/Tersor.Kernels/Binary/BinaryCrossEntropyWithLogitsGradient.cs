using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="BinaryCrossEntropyWithLogits"/> by the logit: σ(z) - t.</summary>
public readonly struct BinaryCrossEntropyWithLogitsGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float logit, float target) => default(Sigmoid).Invoke(logit) - target;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector logit, TVector target)
        where TSimd : struct, ISimd<TVector> => TSimd.Subtract(default(Sigmoid).Invoke<TSimd, TVector>(logit), target);
}
