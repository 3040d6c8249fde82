namespace Tersor.Kernels;

/// <summary>
/// The operations of one vector width, so that a loop, an operator or a polynomial is written once and compiled for sixteen,
/// eight, four and one lane: <see cref="Simd512"/>, <see cref="Simd256"/>, <see cref="Simd128"/>, <see cref="SimdScalar"/>.
/// Comparisons give masks of all or no bits. A lane's result does not depend on the width.
/// </summary>
/// <typeparam name="TVector">
/// The vector of floats, for example <c>Vector512&lt;float&gt;</c>; one lane is a <c>float</c>.
/// </typeparam>
public unsafe interface ISimd<TVector>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> floats at any alignment.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Writes <see cref="Count"/> floats at any alignment.</summary>
    static abstract void Store(TVector value, float* destination);

    /// <summary>Reads <see cref="Count"/> bytes as a mask: all bits where the byte is not 0.</summary>
    static abstract TVector LoadMask(byte* source);

    /// <summary>Writes <see cref="Count"/> bytes: 1 where a lane of the mask is set, else 0.</summary>
    static abstract void StoreMask(TVector mask, byte* destination);

    /// <summary>One value in every lane.</summary>
    static abstract TVector Create(float value);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a · b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>-x: the other sign, also of zeros and NaN.</summary>
    static abstract TVector Negate(TVector x);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The square root.</summary>
    static abstract TVector Sqrt(TVector x);

    /// <summary>The absolute value.</summary>
    static abstract TVector Abs(TVector x);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract TVector Round(TVector x);

    /// <summary>a = b; false if either is NaN.</summary>
    static abstract TVector Equal(TVector a, TVector b);

    /// <summary>a &gt; b; false if either is NaN.</summary>
    static abstract TVector GreaterThan(TVector a, TVector b);

    /// <summary>a ≤ b; false if either is NaN.</summary>
    static abstract TVector LessThanOrEqual(TVector a, TVector b);

    /// <summary>Whether a lane is NaN.</summary>
    static abstract TVector IsNaN(TVector x);

    /// <summary>Bitwise and.</summary>
    static abstract TVector And(TVector a, TVector b);

    /// <summary>Bitwise or.</summary>
    static abstract TVector Or(TVector a, TVector b);

    /// <summary>Bits of <paramref name="whenSet"/> where the mask is set, else of <paramref name="otherwise"/>.</summary>
    static abstract TVector Select(TVector mask, TVector whenSet, TVector otherwise);

    /// <summary>2^n for lanes that hold integers n in [-126, 127].</summary>
    static abstract TVector PowerOfTwo(TVector n);

    /// <summary>x times 2ⁿ, where n is a whole number from -126 to 127.</summary>
    static abstract TVector Scale(TVector x, TVector n);

    /// <summary>The larger of a and b in one instruction, which processors differ about if one is NaN.</summary>
    static abstract TVector Larger(TVector a, TVector b);

    /// <summary>x, or the limit that it is beyond; NaN stays NaN.</summary>
    static abstract TVector Clamp(TVector x, TVector low, TVector high);

    /// <summary>Splits positive normal lanes into a fraction in [1/2, 1) and an exponent: x = fraction · 2^exponent.</summary>
    static abstract TVector Split(TVector x, out TVector exponent);

    /// <summary>Merges the lanes of a partial result as a balanced tree.</summary>
    static abstract float CombineLanes<TOperator>(TOperator fold, TVector x)
        where TOperator : unmanaged, IReductionOperator;
}
