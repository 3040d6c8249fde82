using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x · tanh(ln(1 + e^x)) (Misra 2019).</summary>
public readonly struct Mish : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x * default(Tanh).Invoke(default(Softplus).Invoke(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var softplus = default(Softplus).Invoke<TSimd, TVector>(x);
        return TSimd.Multiply(x, default(Tanh).Invoke<TSimd, TVector>(softplus));
    }
}
