using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>What predicts each kind of node, together with the nodes behind it that are fused into the same step.</summary>
/// <param name="chain">The node, and what can be taken from behind it.</param>
/// <param name="weights">The weights of all layers.</param>
/// <param name="choice">Chooses kernels.</param>
internal sealed class StepFactory(PlanBuilder.Chain chain, LayerWeights weights, KernelChoice choice) : IGraphNodeVisitor<Step?>
{
    private Value Input => chain.InputAt(0);

    public Step? Visit(LinearNode node)
    {
        var matrix = weights.Of(node);
        var activation = chain.TakeActivation();
        var (single, batch) = choice.ForMatrix(matrix, Input);
        return new LinearStep(chain.Name, Input, chain.End(), matrix, single, batch, activation);
    }

    public Step? Visit(Conv2dNode node)
    {
        var (x, matrix) = (chain.InputShape, weights.Of(node));
        var activation = chain.TakeActivation();
        var pooling = TakePooling();
        var shape = new ConvolutionShape(1, x[0], x[1], x[2], node.Channels, node.Kernel, node.Kernel, node.Stride, node.Padding);
        var (single, batch) = choice.ForConvolution(matrix, new ConvolutionWindows(shape));
        return new ConvolutionStep(chain.Name, Input, chain.End(), matrix, single, batch, activation, pooling);
    }

    public Step? Visit(ConvTranspose2dNode node)
    {
        var (x, y, matrix) = (chain.InputShape, chain.OutputShape, weights.OutputsFirst(node));
        var activation = chain.TakeActivation();
        var shape = new ConvolutionShape(1, y[0], y[1], y[2], x[0], node.Kernel, node.Kernel, node.Stride, node.Padding);
        var phases = TransposedPhase.Of(shape);
        var (single, batch) = choice.ForTransposed(matrix, shape, phases);
        return new TransposedStep(chain.Name, Input, chain.End(), matrix, shape, phases, single, batch, activation);
    }

    public Step? Visit(LstmNode node)
    {
        var (steps, features) = (chain.InputShape[0], chain.InputShape[1]);
        var matrix = weights.Joined(node, features);
        var (single, batch) = choice.ForLstm(matrix, features);
        var place = chain.ReserveState(2 * node.Hidden);
        return new LstmStep(chain.Name, Input, chain.End(), matrix, single, batch, steps, place);
    }

    public Step? Visit(BatchNormNode node)
    {
        var activation = chain.TakeActivation();
        return new NormalizationStep(chain.Name, Input, chain.End(), weights.ScaleOf(node), activation);
    }

    public Step? Visit(AddNode node)
    {
        var activation = chain.TakeActivation();
        return new AddStep(chain.Name, Input, chain.InputAt(1), chain.End(), activation);
    }

    public Step? Visit(MaxPool2dNode node) => Pool(isMaximum: true, node);

    public Step? Visit(AvgPool2dNode node) => Pool(isMaximum: false, node);

    public Step? Visit(GlobalAvgPool2dNode node)
    {
        var (height, width) = (chain.InputShape[1], chain.InputShape[2]);
        var whole = new PoolingShape(1, height, width, 1, 1, height, width, Stride: 1, Padding: 0);
        return new PoolStep(chain.Name, Input, chain.End(), new Pooling(isMaximum: false, whole), chain.InputShape[0]);
    }

    public Step? Visit(ActivationNode node) => new ActivationStep(chain.Name, Input, chain.End(), NodeActivation.Of(node));

    public Step? Visit(EmbeddingNode node) =>
        new EmbeddingStep(chain.Name, Input, chain.End(), weights.Decode(node, "weight"), node.Features);

    public Step? Visit(LastNode node) => new LastStep(chain.Name, Input, chain.End());

    public Step? Visit(FlattenNode node) => Skip();

    public Step? Visit(ReshapeNode node) => Skip();

    public Step? Visit(DropoutNode node) => Skip();

    public Step? Visit(InputNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(ConstantNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(UnaryNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(BinaryNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(SelectNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(ReduceNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(PermuteNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(SliceNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(GatherNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(PadNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(ConcatNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(ExpandNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(MatMulNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(SoftmaxNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(NormalizeNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(GruNode node) => throw new NotSupportedException(node.Prefix);

    public Step? Visit(RnnNode node) => throw new NotSupportedException(node.Prefix);

    private PoolStep Pool(bool isMaximum, WindowNode node) =>
        new(chain.Name, Input, chain.End(), new Pooling(isMaximum, ShapeOf(node, chain.InputShape)), chain.OutputShape[0]);

    /// <summary>The pooling that alone reads the last node; null for none.</summary>
    private Pooling? TakePooling()
    {
        var input = chain.OutputShape;
        if (chain.Take<MaxPool2dNode>() is { } maximum)
            return new Pooling(isMaximum: true, ShapeOf(maximum, input));
        return chain.Take<AvgPool2dNode>() is { } mean ? new Pooling(isMaximum: false, ShapeOf(mean, input)) : null;
    }

    /// <summary>The windows of a pooling that is the last node.</summary>
    private PoolingShape ShapeOf(WindowNode node, ImmutableArray<int> input) => new(
        1, input[1], input[2], chain.OutputShape[1], chain.OutputShape[2], node.Kernel, node.Kernel, node.Stride, node.Padding);

    /// <summary>A node that costs nothing: its values lie where its input's do.</summary>
    private Step? Skip()
    {
        chain.Skip();
        return null;
    }
}
