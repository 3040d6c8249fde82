using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = tanh x = 1 - 2 / (e^2x + 1), near 0 an odd polynomial; error below 2 ulp.</summary>
public readonly struct Tanh : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x)
    {
        // Both forms, then a choice: with a branch, a compiler no longer makes vectors of neighbouring work items.
        var square = x * x;
        var p = HyperbolicTangent.P0;
        p = (p * square) + HyperbolicTangent.P1;
        p = (p * square) + HyperbolicTangent.P2;
        p = (p * square) + HyperbolicTangent.P3;
        p = (p * square) + HyperbolicTangent.P4;
        var small = (p * square * x) + x;

        var magnitude = MathF.Abs(x);
        var clamped = magnitude > HyperbolicTangent.Saturation ? HyperbolicTangent.Saturation : magnitude;
        var large = 1f - (2f / (Exponential.ExpInRange(clamped + clamped) + 1f));
        var signed = x < 0f ? -large : large;
        return magnitude <= HyperbolicTangent.PolynomialLimit ? small : signed;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => HyperbolicTangent.Tanh<TSimd, TVector>(x);
}
