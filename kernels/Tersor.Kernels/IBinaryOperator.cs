namespace Tersor.Kernels;

/// <summary>A function <c>y = f(a, b)</c>. The rules of <see cref="IUnaryOperator"/> hold.</summary>
public interface IBinaryOperator
{
    /// <summary>The function of one pair.</summary>
    float Invoke(float a, float b);

    /// <summary>The function in every lane of a vector.</summary>
    TVector Invoke<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>;
}
