using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = x + term.</summary>
/// <param name="term">The constant.</param>
public readonly struct AddConstant(float term) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x + term;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) => x + Vector256.Create(term);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) => x + Vector512.Create(term);
}
