using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Relu"/> by its result: dy where y &gt; 0, else 0. A NaN in y passes dy.</summary>
public readonly struct ReluGradient : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float y, float dy) => y <= 0f ? 0f : dy;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector y, TVector dy)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Select(TSimd.LessThanOrEqual(y, TSimd.Create(0f)), TSimd.Create(0f), dy);
}
