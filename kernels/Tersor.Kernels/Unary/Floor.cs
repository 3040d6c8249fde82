using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The greatest integer that is not above x.</summary>
public readonly struct Floor : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => MathF.Floor(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var nearest = TSimd.Round(x);
        return TSimd.Subtract(nearest, TSimd.And(TSimd.GreaterThan(nearest, x), TSimd.Create(1f)));
    }
}
