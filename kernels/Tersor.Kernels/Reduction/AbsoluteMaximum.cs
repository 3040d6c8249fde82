using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The largest |x|, 0 of none. NaN if any value is.</summary>
public readonly struct AbsoluteMaximum : IReductionOperator
{
    /// <inheritdoc/>
    public float Identity => 0f;

    /// <inheritdoc/>
    public float Map(float x) => MathF.Abs(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Map<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => TSimd.Abs(x);

    /// <inheritdoc/>
    public float Combine(float a, float b) => default(Maximum).Invoke(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Combine<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector> => default(Maximum).Invoke<TSimd, TVector>(a, b);
}
