using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x if positive, else factor · (e^x - 1) (Clevert, Unterthiner and Hochreiter 2016).</summary>
/// <param name="factor">How far y goes below 0.</param>
public readonly struct Elu(float factor) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x > 0f ? x : factor * (Exponential.Exp(x) - 1f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var power = Exponential.Exp<TSimd, TVector>(x);
        var below = TSimd.Multiply(TSimd.Create(factor), TSimd.Subtract(power, TSimd.Create(1f)));
        return TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(0f)), x, below);
    }
}
