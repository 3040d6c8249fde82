using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// A gated recurrent unit (Cho et al. 2014) over a sequence: z = σ(W_z x[t] + R_z h[t - 1] + b_z), r likewise,
/// n = tanh(W_n x[t] + b_n + r · (R_n h[t - 1] + c_n)) and h[t] = (1 - z) · n + z · h[t - 1]; the output is h of every step.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">A sequence [steps, features]; perhaps h before the first step, [hidden].</param>
/// <param name="Hidden">Cells.</param>
/// <param name="ResetsFirst">Whether n has R_n (r · h[t - 1]) instead, the reset before the product.</param>
public sealed record GruNode(
    string Name, ImmutableArray<int> Inputs, int Hidden, bool ResetsFirst = false) : GraphNode(Name, Inputs)
{
    /// <summary>Update gate z, reset gate r, new value n: the rows of the weights in that order.</summary>
    public const int Gates = 3;

    /// <inheritdoc/>
    public override string Prefix => "gru";

    /// <inheritdoc/>
    public override int Arity => Inputs.Length == 2 ? 2 : 1;

    /// <inheritdoc/>
    public override bool MultipliesWeights => true;

    /// <inheritdoc/>
    public override bool IsRecurrent => Arity == 1;

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input) =>
    [
        new("input", [Gates * Hidden, input[1]], ParameterRole.Weight) { Gates = Gates },
        new("recurrent", [Gates * Hidden, Hidden], ParameterRole.Weight) { Gates = Gates },
        new("bias", [Gates * Hidden], ParameterRole.Bias),
        new("new", [Hidden], ParameterRole.Bias),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (inputs[0].Length != 2)
            throw Error($"takes a sequence [steps, features], not {inputs[0].Length} dimensions");
        if (Hidden < 1)
            throw Error($"{Hidden} cells");
        if (inputs.Length == 2 && (inputs[1] is not [var cells] || cells != Hidden))
            throw Error($"begins with a state that is not [{Hidden}]");
        return [inputs[0][0], Hidden];
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        this with { Hidden = coder.Int(Hidden), ResetsFirst = coder.Flag(ResetsFirst, false) };

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) =>
        Extents.Product(output) * Gates * ((double)input[1] + Hidden);

    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output) =>
        (2d * input[1]) + ((3d + (2 * Gates)) * Hidden);
}
