using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>What the element-wise nodes compute, in the vocabulary of tensors.</summary>
internal static class ElementFunctions
{
    private const float RootOfHalf = 0.707106781f;
    private const float RootOfTwoOverPi = 0.797884561f;
    private const float Cubic = 0.044715f;

    /// <summary>A function of one number.</summary>
    /// <exception cref="NotSupportedException">The graph is newer than this program.</exception>
    public static Tensor Apply(UnaryNode node, Tensor x) => node.Function switch
    {
        UnaryFunction.Abs => x.Abs(),
        UnaryFunction.Negate => -x,
        UnaryFunction.Exp => x.Exp(),
        UnaryFunction.Log => x.Log(),
        UnaryFunction.Sqrt => x.Sqrt(),
        UnaryFunction.Square => x.Square(),
        UnaryFunction.Reciprocal => 1f / x,
        UnaryFunction.Floor => x.Floor(),
        UnaryFunction.Ceiling => x.Ceiling(),
        UnaryFunction.Round => x.Round(),
        UnaryFunction.Truncate => x.Truncate(),
        UnaryFunction.Sign => x.Sign(),
        UnaryFunction.Sin => x.Sin(),
        UnaryFunction.Cos => x.Cos(),
        UnaryFunction.Erf => x.Erf(),
        UnaryFunction.Gelu => 0.5f * x * (1f + (RootOfHalf * x).Erf()),
        UnaryFunction.GeluTanh => 0.5f * x * (1f + (RootOfTwoOverPi * (x + (Cubic * x.Pow(3)))).Tanh()),
        UnaryFunction.Swish => x * (node.A * x).Sigmoid(),
        UnaryFunction.HardSigmoid => HardSigmoid(x, node.A, node.B),
        UnaryFunction.HardSwish => x * HardSigmoid(x, 1f / 6f, 0.5f),

        // Only what is negative goes through the exponential: an infinity that is not chosen would make the gradient a NaN.
        UnaryFunction.Elu => Tensor.Where(x > 0f, x, node.A * (x.Clamp(float.NegativeInfinity, 0f).Exp() - 1f)),
        UnaryFunction.Softplus => x.Softplus(),
        UnaryFunction.Softsign => x / (1f + x.Abs()),
        UnaryFunction.Mish => x * x.Softplus().Tanh(),
        UnaryFunction.Clamp => x.Clamp(node.A, node.B),
        UnaryFunction.Scale => (node.A * x) + node.B,
        UnaryFunction.Not => x.IsEqualTo(0f),
        UnaryFunction.IsNaN => x.IsNaN(),
        _ => throw new NotSupportedException($"no function {node.Function}"),
    };

    /// <summary>A function of two numbers, broadcast.</summary>
    /// <exception cref="NotSupportedException">The graph is newer than this program.</exception>
    public static Tensor Apply(BinaryFunction function, Tensor x, Tensor y) => function switch
    {
        BinaryFunction.Add => x + y,
        BinaryFunction.Subtract => x - y,
        BinaryFunction.Multiply => x * y,
        BinaryFunction.Divide => x / y,
        BinaryFunction.Power => x.Pow(y),
        BinaryFunction.Maximum => Tensor.Maximum(x, y),
        BinaryFunction.Minimum => Tensor.Minimum(x, y),
        BinaryFunction.Equal => x.IsEqualTo(y),
        BinaryFunction.Greater => x > y,
        BinaryFunction.GreaterOrEqual => x >= y,
        BinaryFunction.Prelu => Tensor.Where(x > 0f, x, x * y),
        BinaryFunction.Remainder => x % y,
        _ => throw new NotSupportedException($"no function {function}"),
    };

    private static Tensor HardSigmoid(Tensor x, float a, float b) => ((a * x) + b).Clamp(0f, 1f);
}
