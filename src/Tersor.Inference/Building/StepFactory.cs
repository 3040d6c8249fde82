using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>What predicts each kind of node, together with the nodes behind it that are fused into the same step.</summary>
/// <param name="chain">The node, and what can be taken from behind it.</param>
/// <param name="weights">The weights of all layers.</param>
/// <param name="selector">Chooses kernels.</param>
internal sealed class StepFactory(PlanBuilder.Chain chain, LayerWeights weights, KernelSelector selector)
    : IGraphNodeVisitor<Step?>
{
    private StepValue Input => chain.InputAt(0);

    public Step? Visit(LinearNode node) => Linear(weights.Of(node));

    public Step? Visit(Conv2dNode node) => Convolution(node, node.Padding, node.Padding);

    public Step? Visit(ConvTranspose2dNode node)
    {
        var (x, y, matrix) = (chain.InputShape, chain.OutputShape, weights.OutputsFirst(node));
        var activation = chain.TakeFunctions();
        var shape = new ConvolutionShape(1, y[0], y[1], y[2], x[0], node.Kernel, node.Kernel, node.Stride, node.Padding);
        var phases = TransposedPhase.Of(shape);
        var (single, batch) = selector.ForTransposed(matrix, shape, phases);
        return new TransposedStep(chain.Name, Input, chain.End(), matrix, shape, phases, single, batch, activation);
    }

    public Step? Visit(LstmNode node)
    {
        var (steps, features) = (chain.InputShape[0], chain.InputShape[1]);
        var matrix = weights.Joined(node, features);
        var (single, batch) = selector.ForLstm(matrix, features);
        var place = node.IsRecurrent ? chain.ReserveState(2 * node.Hidden) : 0;
        return new LstmStep(
            chain.Name, [.. chain.Inputs], chain.End(), matrix, single, batch, steps, place, node.ShowsCells);
    }

    public Step? Visit(GruNode node)
    {
        var (steps, features, hidden) = (chain.InputShape[0], chain.InputShape[1], node.Hidden);
        var fromInput = weights.Rows(node, "input", features, 0, weights.Decode(node, "bias"));
        var ofNew = weights.Decode(node, "new");
        var gates = node.ResetsFirst
            ? weights.Rows(node, "recurrent", hidden, 0, new float[2 * hidden])
            : weights.Rows(node, "recurrent", hidden, 0, [.. new float[2 * hidden], .. ofNew]);
        var candidate = node.ResetsFirst ? Recurrent(weights.Rows(node, "recurrent", hidden, 2 * hidden, ofNew)) : null;
        var place = node.IsRecurrent ? chain.ReserveState(hidden) : 0;
        return new GruStep(
            chain.Name, [.. chain.Inputs], chain.End(), steps, place, Recurrent(fromInput), Recurrent(gates), candidate);
    }

    public Step? Visit(RnnNode node)
    {
        var (steps, features, hidden) = (chain.InputShape[0], chain.InputShape[1], node.Hidden);
        var fromInput = weights.Rows(node, "input", features, 0, weights.Decode(node, "bias"));
        var recurrent = weights.Rows(node, "recurrent", hidden, 0, new float[hidden]);
        var place = node.IsRecurrent ? chain.ReserveState(hidden) : 0;
        return new RnnStep(
            chain.Name, [.. chain.Inputs], chain.End(), steps, place, Recurrent(fromInput), Recurrent(recurrent),
            ElementFunction.Of(new ActivationNode("", [], node.Kind)));
    }

    public Step? Visit(BatchNormNode node)
    {
        var function = chain.TakeFunctions();
        return new NormalizationStep(chain.Name, Input, chain.End(), weights.ScaleOf(node), function);
    }

    public Step? Visit(AddNode node) => Pairs(BinaryFunction.Add);

    public Step? Visit(BinaryNode node) => Pairs(node.Function);

    public Step? Visit(SelectNode node)
    {
        var shapes = Shapes(0, 1, 2);
        var function = chain.TakeFunctions();
        return new SelectStep(
            chain.Name, chain.DirectAt(0), chain.DirectAt(1), chain.DirectAt(2), chain.End(), shapes, function);
    }

    public Step? Visit(MaxPool2dNode node) => Pool(isMaximum: true, node);

    public Step? Visit(AvgPool2dNode node) => Pool(isMaximum: false, node);

    public Step? Visit(GlobalAvgPool2dNode node)
    {
        var axes = new AxisReduction(chain.InputShape, [1, 2]);
        var function = chain.TakeFunctions();
        return new ReduceStep(chain.Name, Input, chain.End(), axes, ReduceFunction.Mean, function);
    }

    public Step? Visit(ActivationNode node) => Map(ElementFunction.Of(node));

    public Step? Visit(UnaryNode node) => Map(ElementFunction.Of(node));

    public Step? Visit(EmbeddingNode node) =>
        new EmbeddingStep(chain.Name, Input, chain.End(), weights.Decode(node, "weight"), node.Features);

    public Step? Visit(InputNode node) => null;

    public Step? Visit(ConstantNode node)
    {
        chain.EndWith(StepValue.Of(new AlignedArray<float>(weights.Decode(node, "value"))));
        return null;
    }

    public Step? Visit(FlattenNode node) => Arrange(node);

    public Step? Visit(ReshapeNode node) => Arrange(node);

    public Step? Visit(DropoutNode node) => Arrange(node);

    public Step? Visit(LastNode node) => Arrange(node);

    public Step? Visit(PermuteNode node) => Arrange(node);

    public Step? Visit(SliceNode node) => Arrange(node);

    public Step? Visit(GatherNode node) => Arrange(node);

    public Step? Visit(PadNode node) => PaddedWindows(node) ?? Arrange(node);

    public Step? Visit(ExpandNode node) => Arrange(node);

    public Step? Visit(ConcatNode node)
    {
        var repeats = Count(chain.OutputShape[..node.Axis]);
        ImmutableArray<StepValue> parts = [.. node.Inputs.Select((_, place) => chain.DirectAt(place))];
        var whole = chain.End();
        var start = 0;
        foreach (var part in parts)
        {
            if (repeats == 1)
                part.TryLieIn(whole, start);
            start += part.Features;
        }

        return new ConcatStep(chain.Name, parts, whole, repeats);
    }

    public Step? Visit(MatMulNode node)
    {
        var (left, right) = (chain.InputShapeAt(0), chain.InputShapeAt(1));

        // Weights that several nodes read are laid out for none of them: that would take memory for each.
        if (right.Length == 2 && chain.IsOnlyReader(1) && chain.DirectAt(1).Constant is { } columns)
            return Linear(Transposed(columns.Span, right[0], right[1]));
        if (left.Length == 2 && right.Length == 2 && chain.IsOnlyReader(0) && chain.DirectAt(0).Constant is { } rows)
            return Convolution(
                new WeightMatrix(rows.Span.ToArray(), new float[left[0]], left[1]),
                new ConvolutionWindows(new ImageGrid(right[0], 1, right[1], 1, 1, 0), 0, 0, 1, 1, 1, right[1]),
                chain.InputAt(1));
        var function = chain.TakeFunctions();
        return new MatMulStep(chain.Name, chain.InputAt(0), left, chain.InputAt(1), right, chain.End(), function);
    }

    public Step? Visit(ReduceNode node)
    {
        if (node.Function is ReduceFunction.ArgMaximum or ReduceFunction.ArgMinimum)
            return new PlaceStep(
                chain.Name, Input, chain.End(), chain.InputShape, node.Axes[0], node.Function == ReduceFunction.ArgMinimum);
        var axes = new AxisReduction(chain.InputShape, node.Axes);
        var function = chain.TakeFunctions();
        return new ReduceStep(chain.Name, Input, chain.End(), axes, node.Function, function);
    }

    public Step? Visit(SoftmaxNode node) => new SoftmaxStep(
        chain.Name, Input, chain.End(), chain.InputShape[node.Axis], Count(chain.InputShape[(node.Axis + 1)..]), node.IsLog);

    public Step? Visit(NormalizeNode node) => new NormalizeStep(
        chain.Name, Input, chain.End(), new AxisReduction(chain.InputShape, node.Axes), Rows(node.Axes), node.Epsilon,
        node.IsCentered);

    private static int Count(ImmutableArray<int> shape) => shape.Aggregate(1, (product, extent) => product * extent);

    private static WeightMatrix Transposed(ReadOnlySpan<float> values, int rows, int columns)
    {
        var transposed = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            transposed[(i % columns * rows) + (i / columns)] = values[i];
        return new WeightMatrix(transposed, new float[columns], rows);
    }

    private LinearStep Linear(WeightMatrix matrix)
    {
        var function = chain.TakeFunctions();
        var (single, batch) = selector.ForMatrix(matrix, Input);
        return new LinearStep(chain.Name, Input, chain.End(), matrix, single, batch, function);
    }

    private ConvolutionStep Convolution(WeightMatrix matrix, ConvolutionWindows windows, StepValue? input = null)
    {
        var addend = chain.TakeAddend();
        var function = chain.TakeFunctions();
        var isPooled = addend is null && chain.Reader is MaxPool2dNode or AvgPool2dNode;
        var (single, batch) = selector.ForConvolution(matrix, windows, isPooled);
        var pooling = isPooled && single.Kernel.RunsGroups && batch.Kernel.RunsGroups ? TakePooling() : null;
        return new ConvolutionStep(
            chain.Name, input ?? Input, addend, chain.End(), matrix, single, batch, function, pooling);
    }

    /// <summary>A convolution of the chain's input with so many zeros above it and left of it.</summary>
    private ConvolutionStep Convolution(Conv2dNode node, int top, int left)
    {
        var (x, y) = (chain.InputShape, chain.OutputShape);

        // A grid is padded alike on all sides: as far as the side that is padded most.
        var padding = Math.Max(
            Math.Max(top, ((y[1] - 1) * node.Stride) + ((node.Kernel - 1) * node.Dilation) + 1 - x[1] - top),
            Math.Max(left, ((y[2] - 1) * node.StrideWidth) + ((node.KernelWidth - 1) * node.DilationWidth) + 1 - x[2] - left));
        var grid = new ImageGrid(x[0], x[1], x[2], node.Stride, node.StrideWidth, padding);
        return Convolution(
            weights.Of(node),
            new ConvolutionWindows(grid, padding - top, padding - left, node.Kernel, node.KernelWidth, y[1], y[2])
            {
                DilationHeight = node.Dilation,
                DilationWidth = node.DilationWidth,
                Groups = node.Groups,
            });
    }

    /// <summary>
    /// The convolution or the largest of windows that alone reads a padding, with the padding as a part of it; null if there is
    /// none.
    /// </summary>
    private Step? PaddedWindows(PadNode node)
    {
        if (chain.InputShape.Length != 3 || node.Before[0] != 0 || node.After[0] != 0)
            return null;
        var (top, left) = (node.Before[1], node.Before[2]);
        if (node is { Mode: PadMode.Constant, Number: 0f } && chain.Reader is Conv2dNode reader
            && node.Before.Concat(node.After).Max() <= reader.Kernel)
        {
            chain.TakeReader();
            return Convolution(reader, top + reader.Padding, left + reader.Padding);
        }

        if (node.Mode != PadMode.Lowest || top != left || chain.Reader is not MaxPool2dNode { Padding: 0 } pool)
            return null;
        chain.TakeReader();
        var shape = ShapeOf(pool, chain.InputShape) with { Padding = top };
        return new PoolStep(chain.Name, Input, chain.End(), new Pooling(isMaximum: true, shape), chain.OutputShape[0]);
    }

    private RecurrentWeights Recurrent(WeightMatrix matrix)
    {
        var (single, batch) = selector.ForMatrix(matrix, new StepValue(matrix.Columns));
        return new RecurrentWeights(matrix, single, batch);
    }

    private MapStep Map(ElementFunction function)
    {
        var all = chain.TakeFunctions(function)!;
        return new MapStep(chain.Name, Input, chain.End(), all);
    }

    private BinaryStep Pairs(BinaryFunction function)
    {
        var shapes = Shapes(0, 1);
        var then = chain.TakeFunctions();
        return new BinaryStep(
            chain.Name, chain.DirectAt(0), chain.DirectAt(1), chain.End(), shapes, PairFunction.Of(function), then);
    }

    /// <summary>How the node's inputs meet in its output.</summary>
    private Broadcast Shapes(params ReadOnlySpan<int> places)
    {
        var operands = new (ImmutableArray<int>, bool)[places.Length];
        for (var i = 0; i < operands.Length; i++)
            operands[i] = (chain.InputShapeAt(places[i]), chain.DirectAt(places[i]).Constant is not null);
        return new Broadcast(chain.OutputShape, operands);
    }

    /// <summary>How a value meets what folds along some of its dimensions leave of it.</summary>
    private Broadcast Rows(ImmutableArray<int> axes)
    {
        var shape = chain.InputShape;
        return new Broadcast(shape, (shape, false), ([.. shape.Select((extent, i) => axes.Contains(i) ? 1 : extent)], false));
    }

    /// <summary>
    /// A node that puts values elsewhere, with those behind it that do so, too. If all stay where they are it costs nothing.
    /// </summary>
    private ArrangeStep? Arrange(GraphNode node)
    {
        var features = Count(chain.InputShape);
        var arrangement = Arrangement.Then(null, node, chain.InputShape, chain.OutputShape, out _);
        while (chain.Reader is { } next)
        {
            var longer = Arrangement.Then(arrangement, next, chain.OutputShape, chain.ReaderShape, out var isPart);
            if (!isPart)
                break;
            arrangement = longer;
            chain.TakeReader();
        }

        if (arrangement is null || arrangement.IsIdentity(features))
        {
            chain.EndWith(chain.DirectAt(0));
            return null;
        }

        if (chain.DirectAt(0).Constant is not { } constant || !chain.TryReserveConstant())
            return new ArrangeStep(chain.Name, Input, chain.End(), arrangement);
        var arranged = new AlignedArray<float>(Count(chain.OutputShape));
        ArrangedCopy.Run(arrangement, constant, arranged);
        chain.EndWith(StepValue.Of(arranged));
        return null;
    }

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
        1, input[1], input[2], chain.OutputShape[1], chain.OutputShape[2], node.Kernel, node.KernelWidth, node.Stride,
        node.Padding);
}
