using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="Erf"/> by its argument: dy · 2/√π · e^(-x²).</summary>
public readonly struct ErfGradient : IBinaryOperator
{
    private const float TwoOverRootPi = 1.12837917f;

    /// <inheritdoc/>
    public float Invoke(float x, float dy) => dy * (TwoOverRootPi * Exponential.Exp(-(x * x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector dy)
        where TSimd : struct, ISimd<TVector>
    {
        var bell = Exponential.Exp<TSimd, TVector>(TSimd.Negate(TSimd.Multiply(x, x)));
        return TSimd.Multiply(dy, TSimd.Multiply(TSimd.Create(TwoOverRootPi), bell));
    }
}
