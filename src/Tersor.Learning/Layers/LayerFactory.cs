using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels;

namespace Tersor.Learning;

/// <summary>What trains each kind of node. A layer that keeps nothing between passes is a function of its inputs.</summary>
/// <param name="device">Where the network lives.</param>
/// <param name="graph">The graph.</param>
/// <param name="index">The node's number in it.</param>
/// <param name="parameters">Its parameters, in the node's order; weights of another node that it is tied to come first.</param>
/// <param name="activation">What the layer's epilogue computes besides, if the node can absorb an activation.</param>
internal sealed class LayerFactory(
    Device device, ModelGraph graph, int index, Parameter[] parameters, FusedActivation activation) : IGraphNodeVisitor<Layer>
{
    /// <summary>
    /// y […, out] = activation(x […, in] · Wᵀ + b), in one fused pass over all rows: a batch's, or a batch's steps'.
    /// </summary>
    public Layer Visit(LinearNode node)
    {
        var (weight, bias) = WeightAndBias();
        return Function((x, _) => x.Affine(weight.Effective(), bias?.Effective(), activation.Kind, activation.Slope));
    }

    /// <summary>y [n, oc, oh, ow] = activation(x [n, ic, h, w] ⋆ W + b), in one fused pass where the backends can.</summary>
    public Layer Visit(Conv2dNode node)
    {
        var ((weight, bias), window) = (WeightAndBias(), Window(node));
        if (!node.HasDenseWindows)
        {
            var steps = new WindowSteps(
                node.Stride, node.StrideWidth, node.Dilation, node.DilationWidth, node.Padding);
            return Function((x, _) => x.Conv2d(weight.Effective(), bias?.Effective(), steps, node.Groups)
                .Activate(activation.Kind, activation.Slope));
        }

        return Function((x, _) => x.Conv2d(weight.Effective(), bias?.Effective(), window, activation.Kind, activation.Slope));
    }

    /// <summary>y [n, oc, oh, ow] = activation(x [n, ic, h, w] ⋆ᵀ W [ic, oc, k, k] + b), in one fused pass.</summary>
    public Layer Visit(ConvTranspose2dNode node)
    {
        var ((weight, bias), window) = (WeightAndBias(), Window(node));
        return Function(
            (x, _) => x.ConvTranspose2d(weight.Effective(), bias?.Effective(), window, activation.Kind, activation.Slope));
    }

    /// <summary>The largest value of each window of x [n, c, h, w].</summary>
    public Layer Visit(MaxPool2dNode node)
    {
        var window = Window(node);
        return Function((x, _) => x.MaxPool2d(window));
    }

    /// <summary>The mean of each window of x [n, c, h, w].</summary>
    public Layer Visit(AvgPool2dNode node)
    {
        var window = Window(node);
        return Function((x, _) => x.AvgPool2d(window));
    }

    /// <summary>The mean of each plane of x [n, c, h, w].</summary>
    public Layer Visit(GlobalAvgPool2dNode node) =>
        Function((x, _) => x.AvgPool2d(new WindowGeometry(x.Shape[2], x.Shape[3], Stride: 1, Padding: 0)));

    /// <summary>x [n, …] as [n, features]: a view, no copy.</summary>
    public Layer Visit(FlattenNode node) => Function((x, _) => x.Reshape(new Shape(x.Shape[0], x.Count / x.Shape[0])));

    /// <summary>x [n, …] under another shape: a view, no copy.</summary>
    public Layer Visit(ReshapeNode node) => Function((x, _) => x.Reshape(Samples.Shape(x.Shape[0], node.Extents)));

    /// <summary>The last step of x [n, steps, …], as [n, …].</summary>
    public Layer Visit(LastNode node) => Function((x, _) => x.Narrow(1, x.Shape[1] - 1, 1).Reshape(x.Shape.Without(1)));

    /// <summary>The sum of two values of equal shape: a residual connection.</summary>
    public Layer Visit(AddNode node) => new FunctionLayer((inputs, _) => inputs[0] + inputs[1]);

    /// <summary>
    /// Batch normalisation of x [n, c, …] by the batch's statistics in training, by the running ones otherwise.
    /// </summary>
    public Layer Visit(BatchNormNode node)
    {
        var (gamma, beta, mean, variance) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        return Function((x, pass) => x.BatchNorm(
            gamma.Effective(), beta.Effective(), mean.Form.Owned, variance.Form.Owned, node.Momentum, node.Epsilon,
            pass.Training));
    }

    /// <summary>
    /// Dropout in training, nothing otherwise (Srivastava et al. 2014). What it drops follows from seed, pass and node.
    /// </summary>
    public Layer Visit(DropoutNode node) => Function((x, pass) => pass.Training && node.Probability > 0f
        ? x.Dropout(node.Probability, pass.Seed, RandomStreams.Dropout(pass.Number, index))
        : x);

    /// <summary>A non-linearity, where no layer before could absorb it.</summary>
    public Layer Visit(ActivationNode node) => Function((x, _) => x.Activate((Activation)node.Kind, node.Slope));

    /// <summary>A long short-term memory, which keeps its state for a pass that goes on.</summary>
    public Layer Visit(LstmNode node) =>
        new LstmLayer(parameters[0], parameters[1], parameters.ElementAtOrDefault(2), node.ShowsCells);

    /// <summary>The row of a table for each symbol of x [n, steps], an Int32 or a number that stands for one.</summary>
    public Layer Visit(EmbeddingNode node) => Function((x, _) =>
        parameters[0].Effective().Gather(x.Type == ElementType.Int32 ? x : x.ToIndices(node.Vocabulary)));

    /// <summary>What the caller passes.</summary>
    public Layer Visit(InputNode node) => Function((x, _) => x);

    /// <summary>The parameter's values, a batch of one.</summary>
    public Layer Visit(ConstantNode node) =>
        new FunctionLayer((_, _) => parameters[0].Effective().Reshape(Samples.Shape(1, node.Extents)));

    /// <summary>A function of each number.</summary>
    public Layer Visit(UnaryNode node) => Function((x, _) => ElementFunctions.Apply(node, x));

    /// <summary>A function of two numbers each.</summary>
    public Layer Visit(BinaryNode node) => new FunctionLayer((inputs, _) =>
    {
        var (x, y) = Samples.Align(inputs[0], inputs[1]);
        return ElementFunctions.Apply(node.Function, x, y);
    });

    /// <summary>One of two numbers each, by a condition: a NaN isn't 0.</summary>
    public Layer Visit(SelectNode node) => new FunctionLayer((inputs, _) =>
    {
        var (condition, a) = Samples.Align(inputs[0], inputs[1]);
        (condition, var b) = Samples.Align(condition, inputs[2]);
        return Tensor.Where(condition.IsEqualTo(0f), b, Samples.Align(a, b.Shape.Rank));
    });

    /// <summary>What stands for the numbers along some axes.</summary>
    public Layer Visit(ReduceNode node)
    {
        int[] axes = [.. node.Axes.Select(axis => axis + 1)];
        return node.Function switch
        {
            ReduceFunction.Sum => Function((x, _) => x.Sum(axes, keepDimensions: true)),
            ReduceFunction.Mean => Function((x, _) => x.Mean(axes, keepDimensions: true)),
            ReduceFunction.Maximum => Function((x, _) => x.Max(axes, keepDimensions: true)),
            ReduceFunction.Minimum => Function((x, _) => x.Min(axes, keepDimensions: true)),
            ReduceFunction.Product =>
                Function((x, _) => axes.Aggregate(x, (product, axis) => product.Product(axis, keepDimension: true))),
            ReduceFunction.ArgMaximum => new PlaceLayer(device, axes[0], Input[axes[0] - 1], isMaximum: true),
            ReduceFunction.ArgMinimum => new PlaceLayer(device, axes[0], Input[axes[0] - 1], isMaximum: false),
            _ => throw new NotSupportedException($"no reduction {node.Function}"),
        };
    }

    /// <summary>The dimensions in another order: a view, no copy.</summary>
    public Layer Visit(PermuteNode node)
    {
        int[] order = [0, .. node.Order.Select(axis => axis + 1)];
        return Function((x, _) => x.Permute(order));
    }

    /// <summary>Places at equal distances: a view, unless it goes backwards.</summary>
    public Layer Visit(SliceNode node) => node.Backwards
        ? new TakeLayer(device, (node.Axis + 1, [.. Enumerable.Range(0, node.Count).Select(i => node.Start - (i * node.Step))]))
        : Function((x, _) => x.Narrow(node.Axis + 1, node.Start, node.Count, node.Step));

    /// <summary>Listed places.</summary>
    public Layer Visit(GatherNode node) => new TakeLayer(device, (node.Axis + 1, [.. node.Places]));

    /// <summary>Elements around those of x.</summary>
    public Layer Visit(PadNode node)
    {
        if (node.Mode is not (PadMode.Constant or PadMode.Lowest))
            return new TakeLayer(
                device,
                Enumerable.Range(0, Input.Length).Where(axis => node.Before[axis] + node.After[axis] > 0)
                    .Select(axis => (axis + 1, PlacesAround(node, axis, Input[axis]))));
        int[] before = [0, .. node.Before];
        int[] after = [0, .. node.After];
        var number = node.Mode == PadMode.Lowest ? float.NegativeInfinity : node.Number;
        return Function((x, _) => x.Pad(before, after, number));
    }

    /// <summary>Values one behind the other.</summary>
    public Layer Visit(ConcatNode node)
    {
        var parts = new Tensor[node.Inputs.Length];
        return new FunctionLayer((inputs, _) =>
        {
            var batch = Samples.Batch(inputs);
            for (var i = 0; i < parts.Length; i++)
                parts[i] = Samples.Repeat(inputs[i], batch);
            return Tensor.Concat(parts, node.Axis + 1);
        });
    }

    /// <summary>A value repeated along extents of 1: a view, no copy.</summary>
    public Layer Visit(ExpandNode node) => Function((x, _) =>
        Samples.Align(x, node.Extents.Length + 1).BroadcastTo(Samples.Shape(x.Shape[0], node.Extents)));

    /// <summary>Products of matrices.</summary>
    public Layer Visit(MatMulNode node) => new FunctionLayer((inputs, _) =>
    {
        var (a, b) = Samples.Align(inputs[0], inputs[1]);
        return a.MatMul(b);
    });

    /// <summary>Probabilities along an axis, or their logarithms.</summary>
    public Layer Visit(SoftmaxNode node) =>
        Function((x, _) => node.IsLog ? x.LogSoftmax(node.Axis + 1) : x.Softmax(node.Axis + 1));

    /// <summary>The numbers along some axes, with the mean 0 and the variance 1.</summary>
    public Layer Visit(NormalizeNode node)
    {
        int[] axes = [.. node.Axes.Select(axis => axis + 1)];
        return Function((x, _) =>
        {
            var difference = node.IsCentered ? x - x.Mean(axes, keepDimensions: true) : x;
            return difference / (difference.Square().Mean(axes, keepDimensions: true) + node.Epsilon).Sqrt();
        });
    }

    /// <summary>A gated recurrent unit, which keeps its state for a pass that goes on.</summary>
    public Layer Visit(GruNode node) =>
        new GruLayer(parameters[0], parameters[1], parameters[2], parameters[3], node.ResetsFirst);

    /// <summary>A simple recurrent layer, which keeps its state for a pass that goes on.</summary>
    public Layer Visit(RnnNode node) => new RnnLayer(parameters[0], parameters[1], parameters[2], (Activation)node.Kind);

    private ImmutableArray<int> Input => graph.ValueShapes[graph.Nodes[index].Inputs[0]];

    private (Parameter Weight, Parameter? Bias) WeightAndBias() => (parameters[0], parameters.ElementAtOrDefault(1));

    private static WindowGeometry Window(WindowNode node) =>
        new(node.Kernel, node.KernelWidth, node.Stride, node.Padding);

    /// <summary>The places of an axis that a padded one holds.</summary>
    private static int[] PlacesAround(PadNode node, int axis, int extent)
    {
        return [.. Enumerable.Range(-node.Before[axis], node.Before[axis] + extent + node.After[axis]).Select(Place)];

        int Place(int i) => node.Mode switch
        {
            PadMode.Edge => Math.Clamp(i, 0, extent - 1),
            PadMode.Reflect => i < 0 ? -i : i < extent ? i : (2 * (extent - 1)) - i,
            PadMode.Wrap => (i + extent) % extent,
            _ => throw new NotSupportedException($"no padding {node.Mode}"),
        };
    }

    private static FunctionLayer Function(Func<Tensor, ForwardPass, Tensor> function) =>
        new((inputs, pass) => function(inputs[0], pass));

    private delegate Tensor LayerFunction(ReadOnlySpan<Tensor> inputs, ForwardPass pass);

    /// <summary>A layer without a state.</summary>
    private sealed class FunctionLayer(LayerFunction function) : Layer
    {
        /// <inheritdoc/>
        public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) => function(inputs, pass);
    }
}
