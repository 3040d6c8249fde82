using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>whenSet where condition is neither 0 nor NaN, else otherwise.</summary>
public readonly struct Select : ITernaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float condition, float whenSet, float otherwise) => condition is < 0f or > 0f ? whenSet : otherwise;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> condition, Vector256<float> whenSet, Vector256<float> otherwise)
    {
        var set = Vector256.LessThan(condition, Vector256<float>.Zero) | Vector256.GreaterThan(condition, Vector256<float>.Zero);
        return Vector256.ConditionalSelect(set, whenSet, otherwise);
    }

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> condition, Vector512<float> whenSet, Vector512<float> otherwise)
    {
        var set = Vector512.LessThan(condition, Vector512<float>.Zero) | Vector512.GreaterThan(condition, Vector512<float>.Zero);
        return Vector512.ConditionalSelect(set, whenSet, otherwise);
    }
}
