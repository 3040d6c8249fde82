using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>A scalar function <c>y = f(a, b)</c>. The rules of <see cref="IUnaryOperator"/> hold.</summary>
public interface IBinaryOperator
{
    /// <summary>The function of one pair.</summary>
    float Invoke(float a, float b);

    /// <summary>The function of eight pairs.</summary>
    Vector256<float> Invoke(Vector256<float> a, Vector256<float> b);

    /// <summary>The function of sixteen pairs.</summary>
    Vector512<float> Invoke(Vector512<float> a, Vector512<float> b);
}
