using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>a · b + c, the product rounded first, as the GPU backends do.</summary>
public readonly struct MultiplyAdd : ITernaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b, float c) => (a * b) + c;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> a, Vector256<float> b, Vector256<float> c) => (a * b) + c;

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> a, Vector512<float> b, Vector512<float> c) => (a * b) + c;
}
