using Tersor.Format;
using Tersor.Models;
using Tersor.Onnx;
using static TorchSharp.torch;

namespace Tersor.Peers.Training;

/// <summary>How both sides train a model: each kind of training that libtorch is compared in has a match of its own.</summary>
/// <param name="graph">The model, without what each side would draw for itself.</param>
internal abstract class TrainingMatch(ModelGraph graph)
{
    /// <summary>The model.</summary>
    public ModelGraph Graph => graph;

    /// <summary>The graph that sees the batches.</summary>
    public abstract ModelGraph Sees { get; }

    /// <summary>The parameters that learn, on all sides of the training.</summary>
    public abstract IEnumerable<ParameterSpec> Parameters { get; }

    /// <summary>The match of a model by its name, or of what an ONNX file describes, whose weights are drawn anew.</summary>
    /// <exception cref="UnknownModelException">There is no such model.</exception>
    public static TrainingMatch Of(string net)
    {
        if (Path.GetExtension(net) == ".onnx")
        {
            var file = OnnxFile.Read(net, ReadLimits.Own);
            return new LabelMatch(file.Import(new OnnxImportOptions { Limits = ReadLimits.Own }).Graph);
        }

        var model = ModelZoo.Find(net);
        return AdversarialMatch.TryOf(model) ?? new LabelMatch(WithoutDropout(model.Graph));
    }

    /// <summary>Tersor's side, from freshly drawn weights.</summary>
    public abstract ITrainer Ours(TrainingBatches batches, TrainingRates rates, int threads, bool readLosses);

    /// <summary>TorchSharp's side, from the weights that ours has now.</summary>
    public abstract ITrainer Theirs(
        ITrainer ours, TrainingBatches batches, TrainingRates rates, ScalarType type = ScalarType.Float32);

    /// <summary>Dropout draws what neither side can tell the other.</summary>
    private static ModelGraph WithoutDropout(ModelGraph graph)
    {
        List<GraphNode> nodes = [];
        List<int> values = [0];
        foreach (var node in graph.Nodes)
        {
            if (node is DropoutNode)
            {
                values.Add(values[node.Inputs[0]]);
                continue;
            }

            nodes.Add(node with { Inputs = [.. node.Inputs.Select(value => values[value])] });
            values.Add(nodes.Count);
        }

        return nodes.Count == graph.Nodes.Length ? graph : new ModelGraph(graph.Name, graph.InputShape, [.. nodes]);
    }
}
