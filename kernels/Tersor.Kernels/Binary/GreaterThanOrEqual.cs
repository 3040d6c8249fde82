using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>1 where a ≥ b, else 0, also where either is NaN.</summary>
public readonly struct GreaterThanOrEqual : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b) => a >= b ? 1f : 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector> => TSimd.And(TSimd.LessThanOrEqual(b, a), TSimd.Create(1f));
}
