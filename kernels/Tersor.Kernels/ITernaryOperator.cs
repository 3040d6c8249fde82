using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>A scalar function <c>y = f(a, b, c)</c>. The rules of <see cref="IUnaryOperator"/> hold.</summary>
public interface ITernaryOperator
{
    /// <summary>The function of one triple.</summary>
    float Invoke(float a, float b, float c);

    /// <summary>The function of eight triples.</summary>
    Vector256<float> Invoke(Vector256<float> a, Vector256<float> b, Vector256<float> c);

    /// <summary>The function of sixteen triples.</summary>
    Vector512<float> Invoke(Vector512<float> a, Vector512<float> b, Vector512<float> c);
}
