using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>The backward pass of a fused activation, from its output alone.</summary>
internal static class ActivationDerivative
{
    /// <summary>Turns the gradient of the activated values into that of the sums before, in place.</summary>
    public static void Apply(Activation activation, float slope, Tensor output, Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        switch (activation)
        {
            case Activation.Identity:
                break;
            case Activation.Relu:
                backend.Map(new ReluGradient(), output, gradient, gradient);
                break;
            case Activation.LeakyRelu:
                backend.Map(new LeakyReluGradient(slope), output, gradient, gradient);
                break;
            case Activation.Tanh:
                backend.Map(new TanhGradient(), output, gradient, gradient);
                break;
            case Activation.Sigmoid:
                backend.Map(new SigmoidGradient(), output, gradient, gradient);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation.");
        }
    }

    /// <summary>Demands a slope that keeps the sign, without which the output doesn't tell which side a sum was on.</summary>
    public static void Check(Activation activation, float slope)
    {
        if (activation == Activation.LeakyRelu && !(slope >= 0f))
            throw new ArgumentOutOfRangeException(nameof(slope), slope, "The slope of a leaky ReLU can't be negative.");
    }
}
