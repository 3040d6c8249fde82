using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>a - b.</summary>
public readonly struct Subtract : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b) => a - b;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> a, Vector256<float> b) => a - b;

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> a, Vector512<float> b) => a - b;
}
