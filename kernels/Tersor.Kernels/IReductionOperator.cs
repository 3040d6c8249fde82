namespace Tersor.Kernels;

/// <summary>
/// An associative fold of many values into one: each value is mapped by <c>Map</c>, then values are merged by
/// <c>Combine</c>, starting from <see cref="Identity"/>. The order is the backend's, but fixed.
/// </summary>
public interface IReductionOperator
{
    /// <summary>The value that <c>Combine</c> leaves unchanged.</summary>
    float Identity { get; }

    /// <summary>The contribution of an element.</summary>
    float Map(float x);

    /// <summary>The contributions of a vector's lanes.</summary>
    TVector Map<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>;

    /// <summary>Merges two partial results.</summary>
    float Combine(float a, float b);

    /// <summary>Merges partial results lane by lane.</summary>
    TVector Combine<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>;
}
