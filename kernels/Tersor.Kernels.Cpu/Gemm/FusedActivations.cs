namespace Tersor.Kernels.Cpu;

/// <summary>The activations that a <see cref="GemmEpilogue"/> can apply.</summary>
public static unsafe class FusedActivations
{
    /// <summary>max(x, 0).</summary>
    public static void Relu(float* x, int count, float slope)
    {
        for (var i = 0; i < count; i++)
            x[i] = MathF.Max(x[i], 0);
    }

    /// <summary>x if positive, else slope · x.</summary>
    public static void LeakyRelu(float* x, int count, float slope)
    {
        for (var i = 0; i < count; i++)
            x[i] = x[i] > 0 ? x[i] : x[i] * slope;
    }

    /// <summary>Hyperbolic tangent.</summary>
    public static void Tanh(float* x, int count, float slope)
    {
        for (var i = 0; i < count; i++)
            x[i] = MathF.Tanh(x[i]);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    public static void Sigmoid(float* x, int count, float slope)
    {
        for (var i = 0; i < count; i++)
            x[i] = 1 / (1 + MathF.Exp(-x[i]));
    }
}
