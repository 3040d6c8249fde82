using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>
/// What a gradient whose squared norm is x is multiplied by so that its norm doesn't exceed a limit (Pascanu, Mikolov and Bengio 2013):
/// limit / √x if √x &gt; limit, else 1. NaN gives 1.
/// </summary>
/// <param name="limit">The largest norm.</param>
public readonly struct ClippingScale(float limit) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x)
    {
        var norm = MathF.Sqrt(x);
        return norm > limit ? limit / norm : 1f;
    }

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var norm = Vector256.Sqrt(x);
        var largest = Vector256.Create(limit);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(norm, largest), largest / norm, Vector256<float>.One);
    }

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x)
    {
        var norm = Vector512.Sqrt(x);
        var largest = Vector512.Create(limit);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(norm, largest), largest / norm, Vector512<float>.One);
    }
}
