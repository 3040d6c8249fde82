using Tersor.Kernels;

namespace Tersor.Conformance;

/// <summary>The activations, one number at a time.</summary>
public static class NaiveActivation
{
    public static Number Relu(Number x) => x.Value > 0 ? x : new Number(0, x.Error);

    public static Number LeakyRelu(Number x, float slope) => x.Value > 0 ? x : x * slope;

    public static Number Apply(Activation activation, Number x, float slope) => activation switch
    {
        Activation.Identity => x,
        Activation.Relu => Relu(x),
        Activation.LeakyRelu => LeakyRelu(x, slope),
        Activation.Tanh => Number.Tanh(x),
        Activation.Sigmoid => Number.Sigmoid(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    public static Number Power(Number x, int exponent)
    {
        Number product = 1f;
        for (var i = 0; i < Math.Abs(exponent); i++)
            product *= x;
        return exponent < 0 ? 1f / product : product;
    }
}
