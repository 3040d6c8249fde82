using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = e^(x - shift): <see cref="Exp"/> of a difference, for a softmax that can't overflow.</summary>
/// <param name="shift">The subtrahend.</param>
public readonly struct ShiftedExp(float shift) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => Exponential.Exp(x - shift);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => Exponential.Exp<TSimd, TVector>(TSimd.Subtract(x, TSimd.Create(shift)));
}
