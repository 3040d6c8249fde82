using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// A simple recurrent layer (Elman 1990) over a sequence: h[t] = f(W x[t] + R h[t - 1] + b); the output is h of every step.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">A sequence [steps, features]; perhaps h before the first step, [hidden].</param>
/// <param name="Hidden">Cells.</param>
/// <param name="Kind">f.</param>
public sealed record RnnNode(
    string Name, ImmutableArray<int> Inputs, int Hidden, ActivationKind Kind = ActivationKind.Tanh) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "rnn";

    /// <inheritdoc/>
    public override int Arity => Inputs.Length == 2 ? 2 : 1;

    /// <inheritdoc/>
    public override bool MultipliesWeights => true;

    /// <inheritdoc/>
    public override bool IsRecurrent => Arity == 1;

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input) =>
    [
        new("input", [Hidden, input[1]], ParameterRole.Weight),
        new("recurrent", [Hidden, Hidden], ParameterRole.Weight),
        new("bias", [Hidden], ParameterRole.Bias),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (inputs[0].Length != 2)
            throw Error($"takes a sequence [steps, features], not {inputs[0].Length} dimensions");
        if (Hidden < 1)
            throw Error($"{Hidden} cells");
        if (Kind is not (ActivationKind.Relu or ActivationKind.Tanh or ActivationKind.Sigmoid))
            throw Error($"has no activation {(int)Kind}");
        if (inputs.Length == 2 && (inputs[1] is not [var cells] || cells != Hidden))
            throw Error($"begins with a state that is not [{Hidden}]");
        return [inputs[0][0], Hidden];
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        this with { Hidden = coder.Int(Hidden), Kind = coder.Choice(Kind) };

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) =>
        Extents.Product(output) * ((double)input[1] + Hidden);

    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output) => input[1] + (3d * Hidden);
}
