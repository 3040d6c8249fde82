using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>
/// The gradient of <see cref="Power"/> by its argument: dy · exponent · x^(exponent - 1), 0 for the exponent 0.
/// </summary>
/// <param name="exponent">Finite.</param>
public readonly struct PowerGradient(float exponent) : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => exponent == 0f ? 0f : dy * (exponent * new Power(exponent - 1f).Invoke(x));

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> dy) =>
        exponent == 0f ? Vector256<float>.Zero : dy * (exponent * new Power(exponent - 1f).Invoke(x));

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x, Vector512<float> dy) =>
        exponent == 0f ? Vector512<float>.Zero : dy * (exponent * new Power(exponent - 1f).Invoke(x));
}
