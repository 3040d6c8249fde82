using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>The non-linearity that a step applies to what it has just written, while that is in the cache.</summary>
internal readonly unsafe struct FusedActivation
{
    private readonly delegate*<float*, nint, int, int, float, void> _function;
    private readonly float _slope;

    /// <summary>An activation node's function.</summary>
    public FusedActivation(ActivationNode node)
    {
        _slope = node.Slope;
        _function = node.Kind switch
        {
            ActivationKind.Relu => &FusedActivations.Relu,
            ActivationKind.LeakyRelu => &FusedActivations.LeakyRelu,
            ActivationKind.Tanh => &FusedActivations.Tanh,
            ActivationKind.Sigmoid => &FusedActivations.Sigmoid,
            _ => throw new NotSupportedException($"Node '{node.Name}': no kernel computes the activation {node.Kind}."),
        };
    }

    /// <summary>Applies it in place; the default does nothing.</summary>
    public void Apply(float* x, int count)
    {
        if (_function != null)
            _function(x, 0, 1, count, _slope);
    }
}
