using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x Φ(x), with Φ by a hyperbolic tangent: ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
public readonly struct GeluTanh : IUnaryOperator
{
    private const float RootOfTwoOverPi = 0.797884561f;
    private const float Cubic = 0.044715f;

    /// <inheritdoc/>
    public float Invoke(float x) =>
        0.5f * x * (1f + default(Tanh).Invoke(RootOfTwoOverPi * (x + (Cubic * x * x * x))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var cube = TSimd.Multiply(TSimd.Multiply(TSimd.Multiply(TSimd.Create(Cubic), x), x), x);
        var angle = TSimd.Multiply(TSimd.Create(RootOfTwoOverPi), TSimd.Add(x, cube));
        var tanh = default(Tanh).Invoke<TSimd, TVector>(angle);
        return TSimd.Multiply(TSimd.Multiply(TSimd.Create(0.5f), x), TSimd.Add(TSimd.Create(1f), tanh));
    }
}
