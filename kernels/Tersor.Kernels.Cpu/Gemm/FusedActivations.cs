namespace Tersor.Kernels.Cpu;

/// <summary>
/// The activations that a <see cref="GemmEpilogue"/> can apply, in place, to <c>rows</c> rows of <c>columns</c> elements that
/// are <c>stride</c> elements apart: the operators themselves, so that fusing changes no bit.
/// </summary>
public static unsafe class FusedActivations
{
    /// <summary>max(x, 0).</summary>
    public static void Relu(float* x, nint stride, int rows, int columns, float slope) =>
        Apply(default(Relu), x, stride, rows, columns);

    /// <summary>x if positive, else slope · x.</summary>
    public static void LeakyRelu(float* x, nint stride, int rows, int columns, float slope) =>
        Apply(new LeakyRelu(slope), x, stride, rows, columns);

    /// <summary>Hyperbolic tangent.</summary>
    public static void Tanh(float* x, nint stride, int rows, int columns, float slope) =>
        Apply(default(Tanh), x, stride, rows, columns);

    /// <summary>1 / (1 + e^-x).</summary>
    public static void Sigmoid(float* x, nint stride, int rows, int columns, float slope) =>
        Apply(default(Sigmoid), x, stride, rows, columns);

    private static void Apply<TOperator>(TOperator f, float* x, nint stride, int rows, int columns)
        where TOperator : unmanaged, IUnaryOperator
    {
        for (var i = 0; i < rows; i++)
            UnaryMap.Apply(f, x + (i * stride), x + (i * stride), columns, accumulate: false);
    }
}
