using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Reciprocal"/> by its result: -dy · y².</summary>
public readonly struct ReciprocalGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float y, float dy) => -(dy * y * y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector y, TVector dy)
        where TSimd : struct, ISimd<TVector> => TSimd.Negate(TSimd.Multiply(TSimd.Multiply(dy, y), y));
}
