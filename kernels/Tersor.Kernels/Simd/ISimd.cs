namespace Tersor.Kernels;

/// <summary>
/// The operations of one vector width, so that a loop or a polynomial is written once and compiled for sixteen, eight and
/// one lane: <see cref="Simd512"/>, <see cref="Simd256"/>, <see cref="SimdScalar"/>. Comparisons give masks of all or no bits.
/// </summary>
/// <typeparam name="TVector">The vector of floats: <c>Vector512&lt;float&gt;</c>, <c>Vector256&lt;float&gt;</c> or <c>float</c>.</typeparam>
public unsafe interface ISimd<TVector>
    where TVector : unmanaged
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

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The square root.</summary>
    static abstract TVector Sqrt(TVector x);

    /// <summary>The absolute value.</summary>
    static abstract TVector Abs(TVector x);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract TVector Round(TVector x);

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

    /// <summary>Each bit from <paramref name="whenSet"/> where the mask has it set, else from <paramref name="otherwise"/>.</summary>
    static abstract TVector Select(TVector mask, TVector whenSet, TVector otherwise);

    /// <summary>2^n for lanes that hold integers n in [-126, 127].</summary>
    static abstract TVector PowerOfTwo(TVector n);

    /// <summary>x times 2ⁿ, where n is a whole number from -126 to 127.</summary>
    static abstract TVector Scale(TVector x, TVector n);

    /// <summary>x, or the limit that it is beyond; NaN stays NaN.</summary>
    static abstract TVector Clamp(TVector x, TVector low, TVector high);

    /// <summary>Splits positive normal lanes into a fraction in [1/2, 1) and an exponent: x = fraction · 2^exponent.</summary>
    static abstract TVector Split(TVector x, out TVector exponent);

    /// <summary>f(x) in the form for this width.</summary>
    static abstract TVector Invoke<TOperator>(TOperator f, TVector x)
        where TOperator : unmanaged, IUnaryOperator;

    /// <summary>f(a, b) in the form for this width.</summary>
    static abstract TVector Invoke<TOperator>(TOperator f, TVector a, TVector b)
        where TOperator : unmanaged, IBinaryOperator;

    /// <summary>f(a, b, c) in the form for this width.</summary>
    static abstract TVector Invoke<TOperator>(TOperator f, TVector a, TVector b, TVector c)
        where TOperator : unmanaged, ITernaryOperator;

    /// <summary>The contributions of lanes to a reduction.</summary>
    static abstract TVector Map<TOperator>(TOperator fold, TVector x)
        where TOperator : unmanaged, IReductionOperator;

    /// <summary>Merges partial results lane by lane.</summary>
    static abstract TVector Combine<TOperator>(TOperator fold, TVector a, TVector b)
        where TOperator : unmanaged, IReductionOperator;

    /// <summary>Merges the lanes of a partial result as a balanced tree.</summary>
    static abstract float CombineLanes<TOperator>(TOperator fold, TVector x)
        where TOperator : unmanaged, IReductionOperator;
}
