using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The larger of a and b; NaN if either is.</summary>
public readonly struct Maximum : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b)
    {
        // Three choices of values, none inside another: accelerators then need no branch.
        var chosen = a > b ? a : b;
        chosen = NotANumber.Is(b) ? b : chosen;
        return NotANumber.Is(a) ? a : chosen;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector> => TSimd.Select(TSimd.Or(TSimd.GreaterThan(a, b), TSimd.IsNaN(a)), a, b);
}
