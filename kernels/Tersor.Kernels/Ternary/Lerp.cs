using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>a + t · (b - a).</summary>
public readonly struct Lerp : ITernaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b, float t) => a + (t * (b - a));

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> a, Vector256<float> b, Vector256<float> t) => a + (t * (b - a));

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> a, Vector512<float> b, Vector512<float> t) => a + (t * (b - a));
}
