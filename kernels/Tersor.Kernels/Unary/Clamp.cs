using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = x limited to [min, max]. NaN stays NaN.</summary>
/// <param name="min">The lower limit.</param>
/// <param name="max">The upper limit, not below the lower.</param>
public readonly struct Clamp(float min, float max) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x < min ? min : x > max ? max : x;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var low = Vector256.Create(min);
        var high = Vector256.Create(max);
        x = Vector256.ConditionalSelect(Vector256.LessThan(x, low), low, x);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(x, high), high, x);
    }

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x)
    {
        var low = Vector512.Create(min);
        var high = Vector512.Create(max);
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, low), low, x);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, high), high, x);
    }
}
