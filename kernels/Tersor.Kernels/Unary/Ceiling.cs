using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The least integer that is not below x.</summary>
public readonly struct Ceiling : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => MathF.Ceiling(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Negate(default(Floor).Invoke<TSimd, TVector>(TSimd.Negate(x)));
}
