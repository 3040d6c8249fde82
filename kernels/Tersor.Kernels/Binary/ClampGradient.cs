using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Clamp"/> by its argument: dy inside [min, max], 0 outside.</summary>
/// <param name="min">The lower limit.</param>
/// <param name="max">The upper limit.</param>
public readonly struct ClampGradient(float min, float max) : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => x >= min && x <= max ? dy : 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector dy)
        where TSimd : struct, ISimd<TVector>
    {
        var isInside = TSimd.And(TSimd.LessThanOrEqual(TSimd.Create(min), x), TSimd.LessThanOrEqual(x, TSimd.Create(max)));
        return TSimd.And(isInside, dy);
    }
}
