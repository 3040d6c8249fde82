using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = |x|.</summary>
public readonly struct Abs : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => MathF.Abs(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => TSimd.Abs(x);
}
