using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels;

namespace Tersor.Learning;

/// <summary>What trains each kind of node. A layer that keeps nothing between passes is a function of its inputs.</summary>
/// <param name="index">The node's number in the graph.</param>
/// <param name="parameters">Its parameters, in the node's order; weights of another node that it is tied to come first.</param>
/// <param name="activation">What the layer's epilogue computes besides, if the node can absorb an activation.</param>
internal sealed class LayerFactory(int index, Parameter[] parameters, FusedActivation activation) : IGraphNodeVisitor<Layer>
{
    /// <summary>
    /// y […, out] = activation(x […, in] · Wᵀ + b), in one fused pass over all rows: a batch's, or a batch's steps'.
    /// </summary>
    public Layer Visit(LinearNode node)
    {
        var (weight, bias) = WeightAndBias();
        return Function((x, _) => x.Affine(weight.Effective(), bias?.Effective(), activation.Kind, activation.Slope));
    }

    /// <summary>y [n, oc, oh, ow] = activation(x [n, ic, h, w] ⋆ W [oc, ic, k, k] + b), in one fused pass.</summary>
    public Layer Visit(Conv2dNode node)
    {
        var ((weight, bias), window) = (WeightAndBias(), Window(node));
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
    public Layer Visit(ReshapeNode node) => Function((x, _) =>
    {
        var shape = new Shape(x.Shape[0]);
        foreach (var extent in node.Extents)
            shape = shape.Append(extent);
        return x.Reshape(shape);
    });

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
    public Layer Visit(LstmNode node) => new LstmLayer(parameters[0], parameters[1], parameters.ElementAtOrDefault(2));

    /// <summary>The row of a table for each symbol of x, Int32 [n, steps].</summary>
    public Layer Visit(EmbeddingNode node) => Function((x, _) => parameters[0].Effective().Gather(x));

    public Layer Visit(InputNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(ConstantNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(UnaryNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(BinaryNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(SelectNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(ReduceNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(PermuteNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(SliceNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(GatherNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(PadNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(ConcatNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(ExpandNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(MatMulNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(SoftmaxNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(NormalizeNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(GruNode node) => throw new NotSupportedException(node.Prefix);

    public Layer Visit(RnnNode node) => throw new NotSupportedException(node.Prefix);

    private (Parameter Weight, Parameter? Bias) WeightAndBias() => (parameters[0], parameters.ElementAtOrDefault(1));

    private static WindowGeometry Window(WindowNode node) => new(node.Kernel, node.Kernel, node.Stride, node.Padding);

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
