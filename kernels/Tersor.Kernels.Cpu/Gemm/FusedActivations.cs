using Tersor.Kernels.Operators;

namespace Tersor.Kernels.Cpu;

/// <summary>The activations that a <see cref="GemmEpilogue"/> can apply: the operators themselves, so that fusing changes no bit.</summary>
public static unsafe class FusedActivations
{
    /// <summary>max(x, 0).</summary>
    public static void Relu(float* x, int count, float slope) => UnaryMap.Apply(default(Relu), x, x, count, accumulate: false);

    /// <summary>x if positive, else slope · x.</summary>
    public static void LeakyRelu(float* x, int count, float slope) => UnaryMap.Apply(new LeakyRelu(slope), x, x, count, accumulate: false);

    /// <summary>Hyperbolic tangent.</summary>
    public static void Tanh(float* x, int count, float slope) => UnaryMap.Apply(default(Tanh), x, x, count, accumulate: false);

    /// <summary>1 / (1 + e^-x).</summary>
    public static void Sigmoid(float* x, int count, float slope) => UnaryMap.Apply(default(Sigmoid), x, x, count, accumulate: false);
}
