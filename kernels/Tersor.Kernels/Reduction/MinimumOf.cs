using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The smallest value, +∞ of none. NaN if any value is.</summary>
public readonly struct MinimumOf : IReductionOperator
{
    /// <inheritdoc/>
    public float Identity => float.PositiveInfinity;

    /// <inheritdoc/>
    public float Map(float x) => x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Map<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => x;

    /// <inheritdoc/>
    public float Combine(float a, float b) => default(Minimum).Invoke(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Combine<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector> => default(Minimum).Invoke<TSimd, TVector>(a, b);
}
