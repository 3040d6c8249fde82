using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Square"/> by its argument: 2 · x · dy.</summary>
public readonly struct SquareGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => 2f * x * dy;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector dy)
        where TSimd : struct, ISimd<TVector> => TSimd.Multiply(TSimd.Multiply(x, TSimd.Create(2f)), dy);
}
