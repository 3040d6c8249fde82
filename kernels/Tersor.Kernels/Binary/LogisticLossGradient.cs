using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="LogisticLoss"/> by the logit: -dy · σ(-z).</summary>
public readonly struct LogisticLossGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float logit, float dy) => -default(SoftplusGradient).Invoke(-logit, dy);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector logit, TVector dy)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Negate(default(SoftplusGradient).Invoke<TSimd, TVector>(TSimd.Negate(logit), dy));
}
