using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = e^(x - shift): <see cref="Exp"/> of a difference, for a softmax that can't overflow.</summary>
/// <param name="shift">The subtrahend.</param>
public readonly struct ShiftedExp(float shift) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => Exponential.Exp(x - shift);

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) =>
        Exponential.Exp<Simd256, Vector256<float>>(x - Vector256.Create(shift));

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) =>
        Exponential.Exp<Simd512, Vector512<float>>(x - Vector512.Create(shift));
}
