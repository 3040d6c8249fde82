using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Clamp"/> by its argument: dy inside [min, max], 0 outside.</summary>
/// <param name="min">The lower limit.</param>
/// <param name="max">The upper limit.</param>
public readonly struct ClampGradient(float min, float max) : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => x >= min && x <= max ? dy : 0f;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> dy) =>
        Vector256.GreaterThanOrEqual(x, Vector256.Create(min)) & Vector256.LessThanOrEqual(x, Vector256.Create(max)) & dy;

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x, Vector512<float> dy) =>
        Vector512.GreaterThanOrEqual(x, Vector512.Create(min)) & Vector512.LessThanOrEqual(x, Vector512.Create(max)) & dy;
}
