using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>Σ (x - mean)²: the second pass of a two-pass variance. NaN if any value is.</summary>
/// <param name="mean">The value that deviations are taken from.</param>
public readonly struct SumOfSquaredDeviations(float mean) : IReductionOperator
{
    /// <inheritdoc/>
    public float Identity => 0f;

    /// <inheritdoc/>
    public float Map(float x) => (x - mean) * (x - mean);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Map<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var deviation = TSimd.Subtract(x, TSimd.Create(mean));
        return TSimd.Multiply(deviation, deviation);
    }

    /// <inheritdoc/>
    public float Combine(float a, float b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Combine<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector> => TSimd.Add(a, b);
}
