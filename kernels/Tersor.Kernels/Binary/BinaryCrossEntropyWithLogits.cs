using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>-t · ln σ(z) - (1 - t) · ln(1 - σ(z)) = softplus(z) - z · t, without overflow for any z.</summary>
/// <remarks>The probability target t lies in [0, 1].</remarks>
public readonly struct BinaryCrossEntropyWithLogits : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float logit, float target) => default(Softplus).Invoke(logit) - (logit * target);

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> logit, Vector256<float> target) =>
        default(Softplus).Invoke(logit) - (logit * target);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> logit, Vector512<float> target) =>
        default(Softplus).Invoke(logit) - (logit * target);
}
