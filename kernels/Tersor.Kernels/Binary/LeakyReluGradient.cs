using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// The gradient of <see cref="LeakyRelu"/> by its result (slope not negative): dy where y &gt; 0, else slope · dy.
/// </summary>
/// <param name="slope">The factor of negative values.</param>
public readonly struct LeakyReluGradient(float slope) : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float y, float dy) => y > 0f ? dy : slope * dy;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector y, TVector dy)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Select(TSimd.GreaterThan(y, TSimd.Create(0f)), dy, TSimd.Multiply(TSimd.Create(slope), dy));
}
