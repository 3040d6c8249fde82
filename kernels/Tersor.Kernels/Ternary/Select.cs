using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>whenSet where condition is neither 0 nor NaN, else otherwise.</summary>
public readonly struct Select : ITernaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float condition, float whenSet, float otherwise) => condition is < 0f or > 0f ? whenSet : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector condition, TVector whenSet, TVector otherwise)
        where TSimd : struct, ISimd<TVector>
    {
        var zero = TSimd.Create(0f);
        var isSet = TSimd.Or(TSimd.GreaterThan(zero, condition), TSimd.GreaterThan(condition, zero));
        return TSimd.Select(isSet, whenSet, otherwise);
    }
}
