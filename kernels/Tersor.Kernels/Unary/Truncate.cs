using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The integer next to x on the way to 0.</summary>
public readonly struct Truncate : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x < 0f ? MathF.Ceiling(x) : MathF.Floor(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var whole = default(Floor).Invoke<TSimd, TVector>(TSimd.Abs(x));
        return TSimd.Select(TSimd.GreaterThan(TSimd.Create(0f), x), TSimd.Negate(whole), whole);
    }
}
