using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x².</summary>
public readonly struct Square : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x * x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => TSimd.Multiply(x, x);
}
