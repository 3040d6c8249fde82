using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>a / b, correctly rounded.</summary>
public readonly struct Divide : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector> => TSimd.Divide(a, b);
}
