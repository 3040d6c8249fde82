using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = e^x; error below 2 ulp. Overflows to +∞, underflows through the denormals to 0.</summary>
public readonly struct Exp : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => Exponential.Exp(x);

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) => Exponential.Exp<Simd256, Vector256<float>>(x);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) => Exponential.Exp<Simd512, Vector512<float>>(x);
}
