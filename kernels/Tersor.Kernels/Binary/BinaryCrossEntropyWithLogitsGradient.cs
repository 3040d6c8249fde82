using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="BinaryCrossEntropyWithLogits"/> by the logit: σ(z) - t.</summary>
public readonly struct BinaryCrossEntropyWithLogitsGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float logit, float target) => default(Sigmoid).Invoke(logit) - target;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> logit, Vector256<float> target) =>
        default(Sigmoid).Invoke(logit) - target;

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> logit, Vector512<float> target) =>
        default(Sigmoid).Invoke(logit) - target;
}
