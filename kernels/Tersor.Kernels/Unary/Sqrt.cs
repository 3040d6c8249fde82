using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = √x, correctly rounded; NaN below 0.</summary>
public readonly struct Sqrt : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => MathF.Sqrt(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => TSimd.Sqrt(x);
}
