using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// A long short-term memory (Hochreiter and Schmidhuber 1997) over a sequence: with a = input · x[t] + recurrent · h[t - 1] +
/// bias in four parts i, f, g, o, c[t] = σ(f) · c[t - 1] + σ(i) · tanh(g) and h[t] = σ(o) · tanh(c[t]); the output is h of every
/// step.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">A sequence [steps, features]; perhaps h and c before the first step, [hidden] each.</param>
/// <param name="Hidden">Cells.</param>
/// <param name="Bias">Whether a bias is there.</param>
/// <param name="ShowsCells">Whether the output is c of every step behind its h, [steps, 2 · hidden].</param>
public sealed record LstmNode(
    string Name, ImmutableArray<int> Inputs, int Hidden, bool Bias = true, bool ShowsCells = false) : GraphNode(Name, Inputs)
{
    /// <summary>Input, forget, cell and output gate: the rows of the weights in that order.</summary>
    public const int Gates = 4;

    /// <inheritdoc/>
    public override string Prefix => "lstm";

    /// <inheritdoc/>
    public override bool MultipliesWeights => true;

    /// <inheritdoc/>
    public override int Arity => Inputs.Length == 3 ? 3 : 1;

    /// <summary>Whether it keeps its state itself: one that is given a state begins with that.</summary>
    public override bool IsRecurrent => Arity == 1;

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input)
    {
        ParameterSpec fromInput = new("input", [Gates * Hidden, input[1]], ParameterRole.Weight) { Gates = Gates };
        ParameterSpec recurrent = new("recurrent", [Gates * Hidden, Hidden], ParameterRole.Weight) { Gates = Gates };
        return Bias ? [fromInput, recurrent, new("bias", [Gates * Hidden], ParameterRole.Bias)] : [fromInput, recurrent];
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (inputs[0].Length != 2)
            throw Error($"takes a sequence [steps, features], not {inputs[0].Length} dimensions");
        if (Hidden < 1)
            throw Error($"{Hidden} cells");
        foreach (var state in inputs[1..])
            if (state is not [var cells] || cells != Hidden)
                throw Error($"begins with a state that is not [{Hidden}]");
        return [inputs[0][0], checked(ShowsCells ? 2 * Hidden : Hidden)];
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override bool IsExtended => ShowsCells || Arity == 3;

    internal override GraphNode Code(IAttributeCoder coder) => this with
    {
        Hidden = coder.Int(Hidden),
        Bias = coder.Flag(Bias, true),
        ShowsCells = coder.Flag(ShowsCells, false),
    };

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) =>
        (double)input[0] * Hidden * Gates * ((double)input[1] + Hidden);

    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output) =>
        (2d * input[1]) + ((3d + Gates) * Hidden);
}
