using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Sqrt"/> by its result: dy / 2y.</summary>
public readonly struct SqrtGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float y, float dy) => dy / (y + y);

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> y, Vector256<float> dy) => dy / (y + y);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> y, Vector512<float> dy) => dy / (y + y);
}
