using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = factor · x.</summary>
/// <param name="factor">The factor.</param>
public readonly struct Scale(float factor) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x * factor;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) => x * factor;

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) => x * factor;
}
