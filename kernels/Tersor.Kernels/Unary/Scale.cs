using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = factor · x.</summary>
/// <param name="factor">The factor.</param>
public readonly struct Scale(float factor) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x * factor;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => TSimd.Multiply(x, TSimd.Create(factor));
}
