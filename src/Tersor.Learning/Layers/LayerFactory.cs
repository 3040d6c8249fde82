using Tersor.Format;

namespace Tersor.Learning;

/// <summary>The one place that maps kinds of nodes to layers.</summary>
internal static class LayerFactory
{
    /// <summary>The layer of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="nodeIndex">Its place in the graph.</param>
    /// <param name="parameters">Its parameters, in the node's order.</param>
    /// <param name="activation">What the layer's epilogue computes besides; only linear and convolution layers have one.</param>
    public static Layer Create(GraphNode node, int nodeIndex, ReadOnlySpan<Parameter> parameters, FusedActivation activation) => node switch
    {
        LinearNode => new LinearLayer(parameters[0], BiasOf(parameters), activation),
        Conv2dNode convolution => new Conv2dLayer(convolution, parameters[0], BiasOf(parameters), activation),
        ConvTranspose2dNode convolution => new ConvTranspose2dLayer(convolution, parameters[0], BiasOf(parameters), activation),
        LstmNode => new LstmLayer(parameters[0], parameters[1], parameters.Length > 2 ? parameters[2] : null),
        EmbeddingNode => new EmbeddingLayer(parameters[0]),
        LastNode => new LastLayer(),
        ReshapeNode reshape => new ReshapeLayer(reshape.Extents),
        MaxPool2dNode pooling => new MaxPool2dLayer(pooling),
        AvgPool2dNode pooling => new AvgPool2dLayer(pooling),
        ActivationNode { Kind: ActivationKind.Relu } => new ReluLayer(),
        ActivationNode { Kind: ActivationKind.LeakyRelu } leaky => new LeakyReluLayer(leaky.Slope),
        ActivationNode { Kind: ActivationKind.Tanh } => new TanhLayer(),
        ActivationNode { Kind: ActivationKind.Sigmoid } => new SigmoidLayer(),
        FlattenNode => new FlattenLayer(),
        DropoutNode dropout => new DropoutLayer(dropout.Probability, nodeIndex),
        BatchNormNode normalization => new BatchNormLayer(normalization, parameters[0], parameters[1], parameters[2], parameters[3]),
        AddNode => new AddLayer(),
        _ => throw new NotSupportedException($"Node '{node.Name}': no layer trains a {node.GetType().Name}."),
    };

    private static Parameter? BiasOf(ReadOnlySpan<Parameter> parameters) => parameters.Length > 1 ? parameters[1] : null;
}
