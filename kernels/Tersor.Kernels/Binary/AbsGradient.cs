using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Abs"/> by its argument: dy with the sign of x, 0 at 0.</summary>
public readonly struct AbsGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => x > 0f ? dy : x < 0f ? -dy : 0f;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> dy)
    {
        var positive = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), dy, Vector256<float>.Zero);
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), -dy, positive);
    }

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x, Vector512<float> dy)
    {
        var positive = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), dy, Vector512<float>.Zero);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), -dy, positive);
    }
}
