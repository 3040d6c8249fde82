using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.PostTraining;

/// <summary>Places of a bias that rows of a matrix may change.</summary>
/// <param name="Parameter">The bias's full name.</param>
/// <param name="FirstRow">The first row.</param>
/// <param name="Rows">How many rows, from the beginning of the bias on.</param>
internal sealed record BiasPart(string Parameter, int FirstRow, int Rows);

/// <summary>One of a layer's weights that is to be compressed.</summary>
/// <param name="Spec">The parameter under its full name.</param>
/// <param name="Matrix">How it multiplies inputs.</param>
/// <param name="Biases">The biases that take up the mean of its errors; none if the layer has none.</param>
internal sealed record LayerWeight(ParameterSpec Spec, LayerMatrix Matrix, ImmutableArray<BiasPart> Biases);

/// <summary>What both networks read at a layer for a few samples.</summary>
/// <param name="First">The number of the first sample.</param>
/// <param name="Count">Samples.</param>
/// <param name="Dense">The dense network's values, in the order of the node's inputs.</param>
/// <param name="Compressed">The compressed network's.</param>
/// <param name="Lack">
/// What else the layer's output is to make up for, of its shape: how far the compressed network's other operand of a sum is from
/// the dense one's. Null for nothing.
/// </param>
internal sealed record LayerBatch(int First, int Count, Tensor[] Dense, Tensor[] Compressed, Tensor? Lack);

/// <summary>
/// A node whose weights are compressed: its inputs in the compressed network, and what its output lacks there. Weights are taken
/// one after the other; those that come later make up for what earlier ones have lost.
/// </summary>
/// <param name="dense">The dense network.</param>
/// <param name="compressed">The compressed one, whose earlier layers are final.</param>
/// <param name="node">The number of the node.</param>
internal abstract class CalibratedLayer(Network dense, Network compressed, int node)
{
    /// <summary>The weights, in the order in which they are compressed.</summary>
    public abstract ImmutableArray<LayerWeight> Weights { get; }

    /// <summary>The dense network.</summary>
    protected Network Dense => dense;

    /// <summary>The compressed network.</summary>
    protected Network Compressed => compressed;

    /// <summary>The node.</summary>
    protected GraphNode Node => dense.Graph.Nodes[node];

    /// <summary>Whether a weight's output lacks anything where the layer's inputs are the dense network's.</summary>
    /// <param name="weight">The number of the weight.</param>
    public virtual bool LacksAlways(int weight) => false;

    /// <summary>A weight's inputs, and what the products lack: the dense network's minus those of the dense weights.</summary>
    /// <param name="weight">The number of the weight.</param>
    /// <param name="batch">What both networks read.</param>
    public abstract (Tensor Inputs, Tensor? Lack) Read(int weight, LayerBatch batch);

    /// <summary>What a network's layer gives.</summary>
    protected Tensor Run(Network network, Tensor[] inputs) =>
        network.LayerOf(node)!.Forward(inputs, new ForwardPass(Training: false, network.Seed, 0, Keeps: false));

    /// <summary>The node's parameter under its full name.</summary>
    protected ParameterSpec Spec(string name) => dense[$"{Node.Name}.{name}"].Spec;

    /// <summary>A batch of samples where a value may be the same for all.</summary>
    protected static Tensor Repeat(Tensor x, int batch) => x.Shape[0] == batch ? x : x.BroadcastTo(x.Shape.With(0, batch));
}

/// <summary>A layer that is a product of one matrix: fully connected or a convolution of either kind.</summary>
internal sealed class ProductLayer(Network dense, Network compressed, int node, LayerMatrix matrix)
    : CalibratedLayer(dense, compressed, node)
{
    /// <inheritdoc/>
    public override ImmutableArray<LayerWeight> Weights =>
    [
        new(Spec("weight"), matrix, Dense.Graph.Parameters.Any(spec => spec.Name == $"{Node.Name}.bias")
            ? [new BiasPart($"{Node.Name}.bias", 0, matrix.Rows)]
            : []),
    ];

    /// <inheritdoc/>
    public override (Tensor Inputs, Tensor? Lack) Read(int weight, LayerBatch batch)
    {
        var lack = Run(Dense, batch.Dense) - Run(Dense, batch.Compressed);
        return (batch.Compressed[0], batch.Lack is { } other ? lack + other.Reshape(lack.Shape) : lack);
    }
}
