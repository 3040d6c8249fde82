using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Square"/> by its argument: 2 · x · dy.</summary>
public readonly struct SquareGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => 2f * x * dy;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> dy) => 2f * x * dy;

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x, Vector512<float> dy) => 2f * x * dy;
}
