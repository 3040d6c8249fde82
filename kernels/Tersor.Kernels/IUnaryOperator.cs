using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>
/// A scalar function <c>y = f(x)</c>, written once for every backend. State (a slope, a limit) lives in fields
/// of the implementing <c>readonly struct</c>, so that a kernel receives it by value.
/// </summary>
/// <remarks>
/// GPU kernels reach only the scalar form, therefore it may use nothing but arithmetic and the
/// <see cref="MathF"/> functions that ILGPU maps: <c>Abs Sqrt Exp Log Floor Ceiling Min Max Sin Cos</c>.
/// The vector forms must give the scalar form's result in every lane, within the operator's stated error.
/// </remarks>
public interface IUnaryOperator
{
    /// <summary>The function of one value.</summary>
    float Invoke(float x);

    /// <summary>The function of eight values.</summary>
    Vector256<float> Invoke(Vector256<float> x);

    /// <summary>The function of sixteen values.</summary>
    Vector512<float> Invoke(Vector512<float> x);
}
