using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of the mean of <see cref="BinaryCrossEntropyWithLogits"/> by a logit: (σ(z) - t) · share.</summary>
/// <param name="share">One over the number of logits.</param>
public readonly struct MeanBinaryCrossEntropyGradient(float share) : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float logit, float target) =>
        default(BinaryCrossEntropyWithLogitsGradient).Invoke(logit, target) * share;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector logit, TVector target)
        where TSimd : struct, ISimd<TVector> => TSimd.Multiply(
            default(BinaryCrossEntropyWithLogitsGradient).Invoke<TSimd, TVector>(logit, target), TSimd.Create(share));
}
