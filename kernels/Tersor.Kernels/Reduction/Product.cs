using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The product of all x. NaN if any value is.</summary>
public readonly struct Product : IReductionOperator
{
    /// <inheritdoc/>
    public float Identity => 1f;

    /// <inheritdoc/>
    public float Map(float x) => x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Map<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => x;

    /// <inheritdoc/>
    public float Combine(float a, float b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Combine<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector> => TSimd.Multiply(a, b);
}
