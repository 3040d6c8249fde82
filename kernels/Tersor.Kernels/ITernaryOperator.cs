namespace Tersor.Kernels;

/// <summary>A function <c>y = f(a, b, c)</c>. The rules of <see cref="IUnaryOperator"/> hold.</summary>
public interface ITernaryOperator
{
    /// <summary>The function of one triple.</summary>
    float Invoke(float a, float b, float c);

    /// <summary>The function in every lane of a vector.</summary>
    TVector Invoke<TSimd, TVector>(TVector a, TVector b, TVector c)
        where TSimd : struct, ISimd<TVector>;
}
