using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = factor · x + shift, but no less than 0 and no more than 1.</summary>
/// <param name="factor">The slope.</param>
/// <param name="shift">The value at 0.</param>
public readonly struct HardSigmoid(float factor, float shift) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => new Clamp(0f, 1f).Invoke((factor * x) + shift);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var line = TSimd.Add(TSimd.Multiply(TSimd.Create(factor), x), TSimd.Create(shift));
        return new Clamp(0f, 1f).Invoke<TSimd, TVector>(line);
    }
}
