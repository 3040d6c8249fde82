using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>-t · ln σ(z) - (1 - t) · ln(1 - σ(z)) = softplus(z) - z · t, without overflow for any z.</summary>
/// <remarks>The probability target t lies in [0, 1].</remarks>
public readonly struct BinaryCrossEntropyWithLogits : ILossOperator
{
    /// <inheritdoc/>
    public float Invoke(float logit, float target) => default(Softplus).Invoke(logit) - (logit * target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector logit, TVector target)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Subtract(default(Softplus).Invoke<TSimd, TVector>(logit), TSimd.Multiply(logit, target));
}
