using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = ln x; error below 2 ulp. ln 0 = -∞, NaN below 0.</summary>
public readonly struct Log : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => MathF.Log(x);

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) => Logarithm.Log<Simd256, Vector256<float>>(x);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) => Logarithm.Log<Simd512, Vector512<float>>(x);
}
