using System.Runtime.Intrinsics;

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

    /// <summary>The contributions of eight elements.</summary>
    Vector256<float> Map(Vector256<float> x);

    /// <summary>The contributions of sixteen elements.</summary>
    Vector512<float> Map(Vector512<float> x);

    /// <summary>Merges two partial results.</summary>
    float Combine(float a, float b);

    /// <summary>Merges eight pairs of partial results.</summary>
    Vector256<float> Combine(Vector256<float> a, Vector256<float> b);

    /// <summary>Merges sixteen pairs of partial results.</summary>
    Vector512<float> Combine(Vector512<float> a, Vector512<float> b);
}
