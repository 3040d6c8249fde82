using System.Collections.Immutable;
using Tersor.Format;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tersor.Peers.Libtorch;

/// <summary>The modules that a chain-shaped <see cref="ModelGraph"/> describes, in TorchSharp.</summary>
internal static class LibtorchNetwork
{
    /// <summary>Builds the modules, with the given parameters in place of random ones.</summary>
    /// <param name="graph">
    /// A chain of linear, (transposed) convolution, batch-norm, max-pooling, LSTM, shape and activation nodes.
    /// </param>
    /// <param name="parameter">The values of a parameter by its full name (<c>conv1.weight</c>).</param>
    /// <param name="type">The precision that is computed in.</param>
    /// <exception cref="NotSupportedException">Another kind of node.</exception>
    public static Sequential Build(ModelGraph graph, Func<string, float[]> parameter, ScalarType type = ScalarType.Float32)
    {
        List<(string, nn.Module<Tensor, Tensor>)> modules = [];
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            var node = graph.Nodes[i];
            var module = Module(node, graph.ValueShapes[node.Inputs[0]]);
            if (module is LibtorchLstm lstm)
                lstm.Load(node.Name, parameter);
            else
                foreach (var (name, target) in module.named_parameters())
                    Load(target, parameter($"{node.Name}.{OurName(node, name)}"));
            modules.Add((node.Name, module));
        }

        var network = nn.Sequential(modules);
        network.to(type);
        return network;
    }

    private static nn.Module<Tensor, Tensor> Module(GraphNode node, ImmutableArray<int> input) => node switch
    {
        LinearNode linear => nn.Linear(input[^1], linear.Outputs, linear.Bias),
        Conv2dNode conv => nn.Conv2d(input[0], conv.Channels, conv.Kernel, conv.Stride, conv.Padding, bias: conv.Bias),
        ConvTranspose2dNode conv =>
            nn.ConvTranspose2d(input[0], conv.Channels, conv.Kernel, conv.Stride, conv.Padding, bias: conv.Bias),
        BatchNormNode norm => nn.BatchNorm2d(input[0], norm.Epsilon, norm.Momentum),
        MaxPool2dNode pool => nn.MaxPool2d(pool.Kernel, pool.Stride, pool.Padding),
        LstmNode lstm => new LibtorchLstm(lstm, input[1]),
        LastNode => new LibtorchShape(node.Name, x => x.select(1, -1)),
        ReshapeNode reshape => new LibtorchShape(node.Name, x => x.reshape([x.shape[0], .. reshape.Extents])),
        FlattenNode => nn.Flatten(),
        ActivationNode { Kind: ActivationKind.Relu } => nn.ReLU(),
        ActivationNode { Kind: ActivationKind.LeakyRelu } leaky => nn.LeakyReLU(leaky.Slope),
        ActivationNode { Kind: ActivationKind.Tanh } => nn.Tanh(),
        _ => throw new NotSupportedException($"Node '{node.Name}' has no counterpart here."),
    };

    private static string OurName(GraphNode node, string name) => (node, name) switch
    {
        (BatchNormNode, "weight") => "gamma",
        (BatchNormNode, "bias") => "beta",
        _ => name,
    };

    private static void Load(Parameter target, float[] values)
    {
        using var guard = no_grad();
        using var source = tensor(values, target.shape);
        target.copy_(source);
    }
}

/// <summary>A module without parameters: a view of its input.</summary>
/// <param name="name">The node's name.</param>
/// <param name="view">From input to output.</param>
internal sealed class LibtorchShape(string name, Func<Tensor, Tensor> view) : nn.Module<Tensor, Tensor>(name)
{
    public override Tensor forward(Tensor x) => view(x);
}
