using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// A recurrent layer: the weights of the input first, then, on the states of the layer that has them, the recurrent ones. These
/// make up for what the input's sums lack, too.
/// </summary>
internal sealed class RecurrentCalibration(Network dense, Network compressed, int node)
    : CalibratedLayer(dense, compressed, node)
{
    private bool HasBias => Dense.Graph.ParametersOf(Node).Any(spec => spec.Name == "bias");

    private int Hidden => Spec("recurrent").Shape[1];

    private int Steps => Dense.Graph.ValueShapes[Node.Inputs[0]][0];

    /// <inheritdoc/>
    public override ImmutableArray<LayerWeight> Weights
    {
        get
        {
            var (input, recurrent) = (Spec("input"), Spec("recurrent"));
            var rows = input.Shape[0];
            ImmutableArray<BiasPart> biases = HasBias ? [new($"{Node.Name}.bias", 0, rows)] : [];
            var recurrentBiases = Node is GruNode
                ? [new BiasPart($"{Node.Name}.bias", 0, 2 * Hidden), new BiasPart($"{Node.Name}.new", 2 * Hidden, Hidden)]
                : biases;
            var states = Node is GruNode { ResetsFirst: true }
                ? new VectorMatrix { Rows = rows, Columns = Hidden, Groups = GruNode.Gates, Positions = Steps }
                : VectorMatrix.Of(recurrent, Steps);
            return
            [
                new(input, VectorMatrix.Of(input, Steps), biases),
                new(recurrent, states, recurrentBiases),
            ];
        }
    }

    /// <inheritdoc/>
    public override bool LacksAlways(int weight) => weight == 1;

    /// <inheritdoc/>
    public override (Tensor Inputs, Tensor? Lack) Read(int weight, LayerBatch batch)
    {
        if (weight == 0)
            return (batch.Compressed[0], (batch.Dense[0] - batch.Compressed[0]).Affine(Weight(Dense, "input")));
        var wanted = Recurrence(Dense, batch.Dense, batch.Count);
        var given = Recurrence(Compressed, batch.Compressed, batch.Count);
        var lack = wanted.Sums - given.Sums + wanted.Products - given.Products;
        if (Node is GruNode { ResetsFirst: false })
        {
            // A reset multiplies the products: they don't stand beside the input's sums there.
            var gates = 2 * Hidden;
            lack = Tensor.Concat([lack[.., .., ..gates], (wanted.Products - given.Products)[.., .., gates..]], 2);
        }

        return (given.Inputs, lack);
    }

    private static Tensor Weight(Network network, string node, string name) => network[$"{node}.{name}"].Effective();

    private Tensor Weight(Network network, string name) => Weight(network, Node.Name, name);

    /// <summary>
    /// What a network adds up at every step: the input's sums, the products of the states with the dense weights, and what these
    /// multiply.
    /// </summary>
    private (Tensor Sums, Tensor Products, Tensor Inputs) Recurrence(Network network, Tensor[] inputs, int batch)
    {
        var x = Repeat(inputs[0], batch);
        var sums = x.Affine(Weight(network, "input"), HasBias ? Weight(network, "bias") : null);
        var states = Run(network, inputs)[.., .., ..Hidden];
        var initial = inputs.Length > 1
            ? Repeat(inputs[1], batch).Reshape(batch, 1, Hidden)
            : x.Device.Zeros(batch, 1, Hidden);
        var before = Steps == 1 ? initial : Tensor.Concat([initial, states[.., ..(Steps - 1), ..]], 1);
        var weight = Weight(Dense, "recurrent");
        if (Node is not GruNode { ResetsFirst: true })
            return (sums, before.Affine(weight), before);

        var gates = 2 * Hidden;
        var products = before.Affine(weight[..gates]);
        var reset = (sums[.., .., Hidden..gates] + products[.., .., Hidden..]).Sigmoid() * before;
        return (
            sums,
            Tensor.Concat([products, reset.Affine(weight[gates..])], 2),
            Tensor.Stack([before, before, reset], 2));
    }
}
