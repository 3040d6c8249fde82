using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Sigmoid"/> by its result: dy · y · (1 - y).</summary>
public readonly struct SigmoidGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float y, float dy) => dy * y * (1f - y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector y, TVector dy)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Multiply(TSimd.Multiply(dy, y), TSimd.Subtract(TSimd.Create(1f), y));
}
