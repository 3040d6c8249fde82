namespace Tersor.Kernels.Cpu;

/// <summary>
/// The operations on vectors of doubles of one width, as <see cref="ISimd{TVector}"/> has them for floats. Sums never cross
/// lanes here, so a result does not depend on the width.
/// </summary>
/// <typeparam name="TVector">The vector, for example <c>Vector512&lt;double&gt;</c>; one lane is a <c>double</c>.</typeparam>
internal unsafe interface IDoubles<TVector>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> doubles at any alignment.</summary>
    static abstract TVector Load(double* source);

    /// <summary>Writes <see cref="Count"/> doubles at any alignment.</summary>
    static abstract void Store(TVector value, double* destination);

    /// <summary>One value in every lane.</summary>
    static abstract TVector Create(double value);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a · b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>In each lane x where a is less than b, else y.</summary>
    static abstract TVector SelectLess(TVector a, TVector b, TVector x, TVector y);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);
}
