using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>One node while it is lowered: what it asks for, what its inputs are, and where its outputs go.</summary>
/// <param name="node">The node.</param>
/// <param name="inputs">Its inputs; null where one is left out.</param>
/// <param name="graph">Takes the nodes that it becomes.</param>
/// <param name="isWanted">Whether anything reads an output.</param>
/// <param name="isOnlyReader">Whether this node alone reads an input, under whichever name.</param>
/// <param name="notes">Takes what the user should know.</param>
internal sealed class OperatorCall(
    OnnxNode node,
    ImmutableArray<LoweredValue?> inputs,
    GraphEmitter graph,
    Func<int, bool> isWanted,
    Func<int, bool> isOnlyReader,
    Action<string> notes)
{
    private readonly LoweredValue?[] _outputs = new LoweredValue?[node.Outputs.Length];

    /// <summary>The node.</summary>
    public OnnxNode Node => node;

    /// <summary>Takes the nodes that it becomes.</summary>
    public GraphEmitter Graph => graph;

    /// <summary>The version of its domain.</summary>
    public int Opset => node.Opset;

    /// <summary>Its inputs; null where one is left out.</summary>
    public ImmutableArray<LoweredValue?> Inputs => inputs;

    /// <summary>Its outputs; null where none was given.</summary>
    public IReadOnlyList<LoweredValue?> Outputs => _outputs;

    /// <summary>An input.</summary>
    /// <exception cref="UnsupportedException">It is left out.</exception>
    public LoweredValue this[int input] => Optional(input) ?? throw new UnsupportedException($"input {input} is missing");

    /// <summary>An input; null if it is left out.</summary>
    public LoweredValue? Optional(int input) => input < inputs.Length ? inputs[input] : null;

    /// <summary>The values of an input that has to be known; null if it is left out.</summary>
    /// <param name="input">The input.</param>
    /// <param name="what">What it is called in ONNX's description of the operator.</param>
    public ConstantTensor? Known(int input, string what) => Optional(input) is not { } value
        ? null
        : value.Constant ?? throw new UnsupportedException($"{what} that the model computes");

    /// <summary>The integers of an input that has to be known; null if it is left out.</summary>
    /// <inheritdoc cref="Known"/>
    public long[]? Integers(int input, string what) => Known(input, what) switch
    {
        null => null,
        { IsInteger: true } tensor => tensor.Integers,
        var tensor => throw new UnsupportedException($"{what} of type {tensor.Type}"),
    };

    /// <summary>Integers that were an attribute up to some version, and are an input since; null if there are none.</summary>
    /// <param name="name">The attribute, and the input.</param>
    /// <param name="input">The input.</param>
    public long[]? Integers(string name, int input) =>
        node.Ints(name) is { } attribute ? [.. attribute] : Integers(input, name);

    /// <summary>An axis that an attribute names, from 0.</summary>
    public int Axis(string name, long otherwise, int rank) => Axis(node.Int(name, otherwise), rank);

    /// <summary>An axis from 0, of one that may be counted from the end.</summary>
    /// <exception cref="UnsupportedException">There is no such axis.</exception>
    public static int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new UnsupportedException($"axis {axis} of {rank}");

    /// <summary>Axes from 0, ascending, each once.</summary>
    public static ImmutableArray<int> Axes(ReadOnlySpan<long> axes, int rank)
    {
        var found = new SortedSet<int>();
        foreach (var axis in axes)
            found.Add(Axis(axis, rank));
        return [.. found];
    }

    /// <summary>Whether anything reads an output.</summary>
    public bool Wants(int output) => output < node.Outputs.Length && node.Outputs[output].Length > 0 && isWanted(output);

    /// <summary>Whether this node alone reads an input, under whichever name.</summary>
    public bool IsOnlyReader(int input) => isOnlyReader(input);

    /// <summary>Makes a value an output.</summary>
    public void Give(LoweredValue value, int output = 0)
    {
        if (output < _outputs.Length)
            _outputs[output] = value;
    }

    /// <summary>Refuses an attribute that isn't what it usually is.</summary>
    /// <exception cref="UnsupportedException">It differs.</exception>
    public void Demand(string attribute, long value)
    {
        if (node.Int(attribute, value) != value)
            throw new UnsupportedException($"attribute {attribute} = {node.Int(attribute, value)}");
    }

    /// <summary>Tells the user something about this node.</summary>
    public void Note(string text) => notes(text);
}
