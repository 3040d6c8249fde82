using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>whenSet where condition is not 0, be it NaN, else otherwise.</summary>
public readonly struct Choose : ITernaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float condition, float whenSet, float otherwise) => condition == 0f ? otherwise : whenSet;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector condition, TVector whenSet, TVector otherwise)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Select(TSimd.Equal(condition, TSimd.Create(0f)), otherwise, whenSet);
}
