using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x + term.</summary>
/// <param name="term">The constant.</param>
public readonly struct AddConstant(float term) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x + term;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => TSimd.Add(x, TSimd.Create(term));
}
