using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>a + b.</summary>
public readonly struct Add : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector> => TSimd.Add(a, b);
}
