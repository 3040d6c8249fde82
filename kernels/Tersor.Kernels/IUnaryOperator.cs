namespace Tersor.Kernels;

/// <summary>
/// A function <c>y = f(x)</c> in two forms: one of a number, which GPU kernels call, and one of a vector of any width, which
/// CPU kernels call. State (a slope, a limit) lives in fields of the implementing <c>readonly struct</c>, so that a kernel
/// receives it by value.
/// </summary>
/// <remarks>
/// GPU kernels reach only the scalar form, therefore it may use nothing but arithmetic and the
/// <see cref="MathF"/> functions that ILGPU maps: <c>Abs Sqrt Floor Ceiling Min Max Sin Cos</c>.
/// The vector form must give the scalar form's result in every lane, within the operator's stated error, and the same bits
/// at every width.
/// </remarks>
public interface IUnaryOperator
{
    /// <summary>The function of one value.</summary>
    float Invoke(float x);

    /// <summary>The function in every lane of a vector.</summary>
    TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>;
}
