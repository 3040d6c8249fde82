using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Follows the units that a node makes to all of their readers.</summary>
internal sealed class UnitTrace
{
    private readonly ModelGraph _graph;
    private readonly Dictionary<string, int> _parameters = [];
    private readonly List<UnitAxis> _made = [];
    private readonly List<UnitAxis> _read = [];

    private UnitTrace(ModelGraph graph)
    {
        _graph = graph;
        for (var i = 0; i < graph.Parameters.Length; i++)
            _parameters[graph.Parameters[i].Name] = i;
    }

    private int Units { get; set; }

    /// <summary>The units of a node; null if it makes none, or none that may change places.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="index">The node's index.</param>
    public static UnitGroup? From(ModelGraph graph, int index)
    {
        var (trace, node) = (new UnitTrace(graph), graph.Nodes[index]);
        return trace.Make(node, graph.ValueShapes[index + 1]) && trace.Follow(index + 1, graph.ValueShapes[index + 1].Length == 2)
            && trace is { Units: > 1, _read.Count: > 0 }
            ? new UnitGroup(node.Name, trace.Units, [.. trace._made], [.. trace._read])
            : null;
    }

    private bool Make(GraphNode node, ImmutableArray<int> output)
    {
        var parameters = _graph.ParametersOf(node);
        switch (node)
        {
            case LinearNode { IsTied: false } linear:
                Units = linear.Outputs;
                break;
            case Conv2dNode { Groups: 1 } convolution:
                Units = convolution.Channels;
                break;
            case ConvTranspose2dNode transposed:
                Units = transposed.Channels;
                break;
            case EmbeddingNode embedding:
                Units = embedding.Features;
                AddMade(node, parameters[0], embedding.Vocabulary);
                return true;
            case LstmNode { Arity: 1, ShowsCells: false }:
            case GruNode { Arity: 1 }:
            case RnnNode { Arity: 1 }:
                Units = output[^1];
                break;
            default:
                return false;
        }

        foreach (var spec in parameters)
        {
            // Gates follow each other in the rows of a recurrent layer; other weights have one axis of outputs.
            var outer = node.IsRecurrent ? spec.Shape[0] / Units
                : spec.Shape[..spec.OutputAxis].Aggregate(1, (all, extent) => all * extent);
            AddMade(node, spec, outer);
            if (node.IsRecurrent && spec.Name == "recurrent")
                AddRead(node, spec, spec.Shape[0], 1);
        }

        return true;
    }

    /// <summary>Whether all readers of a value let its units change places.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isSequence">Whether units are the last dimension of it, else the first.</param>
    private bool Follow(int value, bool isSequence)
    {
        if (_graph.IsOutput(value))
            return false;
        for (var i = 0; i < _graph.Nodes.Length; i++)
        {
            var node = _graph.Nodes[i];
            if (node is LinearNode { IsTied: true } tied && tied.Table == value)
                return false;
            if (node.Inputs.Contains(value) && !Pass(node, i + 1, _graph.ValueShapes[value], isSequence))
                return false;
        }

        return true;
    }

    private bool Pass(GraphNode node, int output, ImmutableArray<int> shape, bool isSequence)
    {
        var parameters = _graph.ParametersOf(node);
        switch (node)
        {
            case ActivationNode or DropoutNode:
                return Follow(output, isSequence);
            case { KeepsChannels: true }:
                return Follow(output, isSequence: false);
            case FlattenNode or ReshapeNode:
                return !isSequence && Regroup(_graph.ValueShapes[output][0]) && _graph.ValueShapes[output].Length != 2
                    && Follow(output, isSequence: false);
            case LastNode:
                return isSequence && Follow(output, isSequence: false);
            case BatchNormNode when !isSequence:
                foreach (var spec in parameters)
                    AddMade(node, spec, 1);
                return Follow(output, isSequence: false);
            case Conv2dNode convolution when !isSequence && convolution.Groups > 1:
                if (convolution.Groups != Units || convolution.Channels != Units || shape[0] != Units)
                    return false;
                foreach (var spec in parameters)
                    AddMade(node, spec, 1);
                return Follow(output, isSequence: false);
            case Conv2dNode when !isSequence:
                return AddRead(node, parameters[0], parameters[0].Shape[0], InnerOf(parameters[0], shape[0]));
            case ConvTranspose2dNode when !isSequence:
                return AddRead(node, parameters[0], 1, parameters[0].Count / Units);
            case LinearNode { IsTied: false } linear when isSequence == shape.Length > 1:
                return AddRead(node, parameters[0], linear.Outputs, isSequence ? 1 : shape[0] / Units);
            case LstmNode { Arity: 1 } or GruNode { Arity: 1 } or RnnNode { Arity: 1 } when isSequence:
                return AddRead(node, parameters[0], parameters[0].Shape[0], 1);
            default:
                return false;
        }
    }

    private int InnerOf(ParameterSpec weight, int channels) => weight.Count / weight.Shape[0] / channels * (channels / Units);

    /// <summary>Units become fewer and larger where a vector becomes an image whose channels are read as such.</summary>
    private bool Regroup(int extent)
    {
        if (extent % Units == 0)
            return true;
        if (Units % extent != 0 || _read.Count > 0)
            return false;
        for (var i = 0; i < _made.Count; i++)
            _made[i] = _made[i] with { Inner = _made[i].Inner * (Units / extent) };
        Units = extent;
        return true;
    }

    private void AddMade(GraphNode node, ParameterSpec spec, int outer) =>
        _made.Add(new(IndexOf(node, spec), outer, spec.Count / outer / Units));

    private bool AddRead(GraphNode node, ParameterSpec spec, int outer, int inner)
    {
        _read.Add(new(IndexOf(node, spec), outer, inner));
        return true;
    }

    private int IndexOf(GraphNode node, ParameterSpec spec) => _parameters[$"{node.Name}.{spec.Name}"];
}
