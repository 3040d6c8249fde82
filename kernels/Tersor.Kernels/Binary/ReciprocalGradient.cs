using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Reciprocal"/> by its result: -dy · y².</summary>
public readonly struct ReciprocalGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float y, float dy) => -(dy * y * y);

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> y, Vector256<float> dy) => -(dy * y * y);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> y, Vector512<float> dy) => -(dy * y * y);
}
