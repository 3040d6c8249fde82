using Tersor.Format;
using Tersor.Kernels;

namespace Tersor.Learning;

/// <summary>The non-linearity that a linear or convolution layer computes in its epilogue.</summary>
/// <param name="Kind">The function.</param>
/// <param name="Slope">The negative slope of a leaky rectifier.</param>
public readonly record struct FusedActivation(Activation Kind, float Slope)
{
    /// <summary>The epilogue that does an activation node's work; none for null.</summary>
    public static FusedActivation Of(ActivationNode? node) => node is null ? default : new(Translate(node.Kind), node.Slope);

    private static Activation Translate(ActivationKind kind) => kind switch
    {
        ActivationKind.Relu => Activation.Relu,
        ActivationKind.LeakyRelu => Activation.LeakyRelu,
        ActivationKind.Tanh => Activation.Tanh,
        ActivationKind.Sigmoid => Activation.Sigmoid,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown activation."),
    };
}
