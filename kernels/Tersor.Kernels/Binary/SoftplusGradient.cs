using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Softplus"/> by its argument: dy · sigmoid(x).</summary>
public readonly struct SoftplusGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => dy * default(Sigmoid).Invoke(x);

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> dy) => dy * default(Sigmoid).Invoke(x);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x, Vector512<float> dy) => dy * default(Sigmoid).Invoke(x);
}
