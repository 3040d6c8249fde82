using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>a · b + c, the product rounded first, as the GPU backends do.</summary>
public readonly struct MultiplyAdd : ITernaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b, float c) => (a * b) + c;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector a, TVector b, TVector c)
        where TSimd : struct, ISimd<TVector> => TSimd.Add(TSimd.Multiply(a, b), c);
}
