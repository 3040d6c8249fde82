using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of the mean of <see cref="LogisticLoss"/> by a logit: -share · σ(-z).</summary>
/// <param name="share">One over the number of logits.</param>
public readonly struct MeanLogisticLossGradient(float share) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => default(LogisticLossGradient).Invoke(x, share);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> =>
        default(LogisticLossGradient).Invoke<TSimd, TVector>(x, TSimd.Create(share));
}
