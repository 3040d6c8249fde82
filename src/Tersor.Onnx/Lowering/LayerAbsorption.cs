using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Constants beside a layer's output that become part of the layer, unless somebody else reads it without them.
/// </summary>
internal static class LayerAbsorption
{
    /// <summary>Lets the layer that made one of a node's two inputs take the other.</summary>
    /// <param name="call">The node.</param>
    /// <param name="absorb">Gives the layer's parameters with the constant among them; null if it can't take it.</param>
    /// <returns>The layer's output; null if no layer takes anything.</returns>
    public static LoweredValue? Take(
        OperatorCall call, Func<EmittedNode, LoweredValue, WeightView, EmittedNode?> absorb)
    {
        var graph = call.Graph;
        for (var i = 0; i < 2; i++)
        {
            var (constant, x) = (call[i], call[1 - i]);
            if (constant.Constant is null || graph.Maker(x) is null || !call.IsOnlyReader(1 - i)
                || !GraphEmitter.Broadcast(x.Shape, constant.Shape).SequenceEqual(x.Shape)
                || absorb(graph.Nodes[x.Number - 1], x, WeightView.Of(constant)) is not { } layer)
                continue;
            graph.Replace(x.Number, layer.Node, layer.Parameters);
            return x;
        }

        return null;
    }

    /// <summary>A finite number for each of the layer's outputs is its bias.</summary>
    public static EmittedNode? Bias(EmittedNode layer, LoweredValue output, WeightView constant)
    {
        GraphNode? node = layer.Node switch
        {
            LinearNode { Bias: false } linear => linear with { Bias = true },
            Conv2dNode { Bias: false } conv => conv with { Bias = true },
            ConvTranspose2dNode { Bias: false } conv => conv with { Bias = true },
            _ => null,
        };
        return node is not null && IsOfOutputs(layer.Node, output, constant.Shape) && constant.Values.All(float.IsFinite)
            ? new EmittedNode(node, layer.Parameters.Add(new EmittedParameter("bias", constant)))
            : null;
    }

    /// <summary>
    /// A factor of all outputs, or one for each, goes into weights that were computed anyhow. Those that the file has stay as
    /// they are: they can be put back into it.
    /// </summary>
    public static EmittedNode? Factor(EmittedNode layer, LoweredValue output, WeightView constant)
    {
        if (layer.Node is not (LinearNode or Conv2dNode)
            || layer.Parameters is not [{ Name: "weight", Origin: null } weight, ..]
            || !(constant.Values.Length == 1 || IsOfOutputs(layer.Node, output, constant.Shape)))
            return null;
        var scaled = layer with { Parameters = [.. layer.Parameters.Select(Scaled)] };
        return scaled.Parameters.All(parameter => parameter.Values.All(float.IsFinite)) ? scaled : null;

        EmittedParameter Scaled(EmittedParameter parameter)
        {
            var values = new float[parameter.Values.Length];
            var run = parameter.Name == weight.Name ? values.Length / Outputs(layer.Node) : 1;
            for (var i = 0; i < values.Length; i++)
                values[i] = parameter.Values[i] * constant.Values[constant.Values.Length == 1 ? 0 : i / run];
            return new EmittedParameter(parameter.Name, values);
        }
    }

    // [outputs], or [1, C, 1, 1] or [C, 1, 1] beside [1, C, H, W].
    private static bool IsOfOutputs(GraphNode layer, LoweredValue output, ImmutableArray<int> shape)
    {
        var (outputs, count) = (Outputs(layer), shape.Aggregate(1, (product, extent) => product * extent));
        return count == outputs && (layer is LinearNode
            ? shape.Length > 0 && shape[^1] == outputs && output.Shape[^1] == outputs
            : output.Rank >= 3 && output.Shape[1] == outputs && shape.Length >= output.Rank - 1
                && shape[^(output.Rank - 1)] == outputs);
    }

    private static int Outputs(GraphNode layer) => layer switch
    {
        LinearNode linear => linear.Outputs,
        Conv2dNode conv => conv.Channels,
        ConvTranspose2dNode conv => conv.Channels,
        _ => 0,
    };
}
