using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// The functions of one number that a <see cref="UnaryNode"/> applies, by their numbers in files. a and b are the node's own.
/// </summary>
public enum UnaryFunction : byte
{
    /// <summary>|x|.</summary>
    Abs,

    /// <summary>-x.</summary>
    Negate,

    /// <summary>e^x.</summary>
    Exp,

    /// <summary>The natural logarithm.</summary>
    Log,

    /// <summary>√x.</summary>
    Sqrt,

    /// <summary>x².</summary>
    Square,

    /// <summary>1 / x.</summary>
    Reciprocal,

    /// <summary>The greatest integer that is not above x.</summary>
    Floor,

    /// <summary>The least integer that is not below x.</summary>
    Ceiling,

    /// <summary>The nearest integer, the even one of two.</summary>
    Round,

    /// <summary>The integer next to x on the way to 0.</summary>
    Truncate,

    /// <summary>-1, 0 or 1; NaN for NaN.</summary>
    Sign,

    /// <summary>The sine.</summary>
    Sin,

    /// <summary>The cosine.</summary>
    Cos,

    /// <summary>The error function.</summary>
    Erf,

    /// <summary>x Φ(x), with the normal distribution's Φ (Hendrycks and Gimpel 2016).</summary>
    Gelu,

    /// <summary>The same with Φ by a hyperbolic tangent.</summary>
    GeluTanh,

    /// <summary>x · σ(a · x).</summary>
    Swish,

    /// <summary>a · x + b, but no less than 0 and no more than 1.</summary>
    HardSigmoid,

    /// <summary>x times the hard sigmoid with a = 1/6 and b = 1/2 (Howard et al. 2019).</summary>
    HardSwish,

    /// <summary>x if positive, else a · (e^x - 1).</summary>
    Elu,

    /// <summary>ln(1 + e^x).</summary>
    Softplus,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>x · tanh(ln(1 + e^x)) (Misra 2019).</summary>
    Mish,

    /// <summary>No less than a and no more than b; NaN for NaN.</summary>
    Clamp,

    /// <summary>a · x + b.</summary>
    Scale,

    /// <summary>1 where x is 0, else 0.</summary>
    Not,

    /// <summary>1 where x is NaN, else 0.</summary>
    IsNaN,
}

/// <summary>A function of one number, applied to each.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, of any shape.</param>
/// <param name="Function">The function.</param>
/// <param name="A">Its first constant, if it has any.</param>
/// <param name="B">Its second.</param>
public sealed record UnaryNode(
    string Name, ImmutableArray<int> Inputs, UnaryFunction Function, float A = 0f, float B = 0f) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "unary";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (Function == UnaryFunction.Clamp && !(A <= B))
            throw Error($"clamps between {A} and {B}");
        return inputs[0];
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        this with { Function = coder.Choice(Function), A = coder.Float(A, 0f), B = coder.Float(B, 0f) };
}
