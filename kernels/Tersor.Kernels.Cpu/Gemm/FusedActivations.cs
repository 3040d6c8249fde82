using Tersor.Kernels.Operators;

namespace Tersor.Kernels.Cpu;

/// <summary>The activations that a <see cref="GemmEpilogue"/> can apply: the operators themselves, so that fusing changes no bit.</summary>
public static unsafe class FusedActivations
{
    /// <summary>max(x, 0).</summary>
    public static void Relu(float* x, int count, float slope) => UnaryMap.InPlace(default(Relu), x, count);

    /// <summary>x if positive, else slope · x.</summary>
    public static void LeakyRelu(float* x, int count, float slope) => UnaryMap.InPlace(new LeakyRelu(slope), x, count);

    /// <summary>Hyperbolic tangent.</summary>
    public static void Tanh(float* x, int count, float slope) => UnaryMap.InPlace(default(Tanh), x, count);

    /// <summary>1 / (1 + e^-x).</summary>
    public static void Sigmoid(float* x, int count, float slope) => UnaryMap.InPlace(default(Sigmoid), x, count);
}
