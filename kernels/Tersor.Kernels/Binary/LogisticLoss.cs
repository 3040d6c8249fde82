using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>-ln σ(z) = softplus(-z): what a logit loses whose target is 1. The second operand isn't looked at.</summary>
public readonly struct LogisticLoss : ILossOperator
{
    /// <inheritdoc/>
    public float Invoke(float logit, float target) => default(Softplus).Invoke(-logit);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector logit, TVector target)
        where TSimd : struct, ISimd<TVector> => default(Softplus).Invoke<TSimd, TVector>(TSimd.Negate(logit));
}
