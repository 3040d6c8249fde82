using Tersor.Format;

namespace Tersor.TestSupport;

/// <summary>Small graphs of the nodes that networks of others need, each in odd company.</summary>
public static class GeneralGraphs
{
    /// <summary>All of them.</summary>
    public static IEnumerable<ModelGraph> All =>
    [
        .. Functions(), .. Pairs(), .. Folds(), .. Arrangements(), .. Products(), .. Windows(), .. Recurrences(),
        .. Interfaces(),
    ];

    private static IEnumerable<ModelGraph> Functions()
    {
        foreach (var function in Enum.GetValues<UnaryFunction>())
        {
            var builder = New($"unary {function}", 3, 7);
            if (function is UnaryFunction.Log or UnaryFunction.Sqrt or UnaryFunction.Reciprocal)
                builder.Unary(UnaryFunction.Square).Unary(UnaryFunction.Scale, 3, 0.1f);
            var (a, b) = function switch
            {
                UnaryFunction.Clamp => (-0.3f, 0.6f),
                UnaryFunction.HardSigmoid => (0.7f, 0.4f),
                UnaryFunction.Scale => (-1.5f, 0.25f),
                _ => (1.3f, 0f),
            };
            yield return builder.Unary(function, a, b).Build();
        }
    }

    private static IEnumerable<ModelGraph> Pairs()
    {
        foreach (var function in Enum.GetValues<BinaryFunction>())
        {
            var builder = New($"binary {function}", 4, 6);
            var x = Positive(builder, function == BinaryFunction.Power);
            var y = builder.From(0).Slice(1, 2, 1).Unary(UnaryFunction.Round).Current;
            var both = builder.Binary(function, x, y).Current;
            var constant = builder.Constant(6).Current;
            yield return builder.Binary(function, both, constant).Relu().Build();
        }

        var broadcast = New("broadcast", 3, 1, 5);
        var scale = broadcast.Constant(3, 1, 1).Current;
        var scaled = broadcast.Binary(BinaryFunction.Multiply, scale, 0).Current;
        var wide = broadcast.From(0).Permute(1, 0, 2).Current;
        var all = broadcast.Binary(BinaryFunction.Subtract, wide, scaled).Current;
        var one = broadcast.Constant().Current;
        yield return broadcast.Binary(BinaryFunction.Maximum, all, one).Relu().Build();

        var select = New("select", 4, 5);
        var zero = select.Node(new UnaryNode("", [0], UnaryFunction.Negate)).Relu().Current;
        var mask = select.Binary(BinaryFunction.Greater, 0, zero).Current;
        var row = select.Constant(5).Current;
        var column = select.From(0).Slice(1, 3, 1).Current;
        var chosen = select.Node(new SelectNode("", [mask, row, column])).Current;
        yield return select.Node(new SelectNode("", [column, chosen, 0])).Build();
    }

    private static IEnumerable<ModelGraph> Folds()
    {
        foreach (var function in Enum.GetValues<ReduceFunction>())
            foreach (int[] axes in (int[][])[[0], [1], [2], [0, 2], [1, 2], [0, 1, 2], [1, 3]])
                if (axes.Length == 1 || function is not (ReduceFunction.ArgMaximum or ReduceFunction.ArgMinimum))
                    yield return New($"reduce {function} {string.Join(' ', axes)}", 3, 4, 5, 2)
                        .Node(new ReduceNode("", [], function, [.. axes])).Build();
        yield return New("reduce long", 2, 5000).Node(new ReduceNode("", [], ReduceFunction.Mean, [1])).Build();
        foreach (var axis in new[] { 0, 1, 2 })
            foreach (var isLog in new[] { false, true })
                yield return New($"softmax {axis} {isLog}", 3, 5, 4).Softmax(axis, isLog).Build();
        foreach (int[] axes in (int[][])[[2], [1, 2], [0], [0, 2]])
            foreach (var isCentered in new[] { true, false })
                yield return New($"normalize {string.Join(' ', axes)} {isCentered}", 3, 5, 6)
                    .Node(new NormalizeNode("", [], [.. axes], 1e-3f, isCentered)).Build();
        yield return New("extents of 1", 1, 4, 1).Node(new ReduceNode("", [], ReduceFunction.Maximum, [0, 2]))
            .Softmax(0).Node(new NormalizeNode("", [], [2])).Permute(1, 2, 0).Build();
    }

    private static IEnumerable<ModelGraph> Arrangements()
    {
        foreach (var mode in Enum.GetValues<PadMode>())
            yield return New($"pad {mode}", 2, 3, 4).Pad([0, 2, 1], [1, 0, 3], mode, 7f).Build();
        yield return New("pad and conv", 6, 9, 8).Pad([0, 0, 1], [0, 1, 2]).Conv2d(5, 3, stride: 2)
            .Pad([0, 2, 0], [0, 0, 1]).Conv2d(4, 3, padding: 1).Relu().Pad([0, 3, 0], [0, 0, 4]).Conv2d(2, 1).Build();
        yield return New("pad and pool", 3, 9, 13).Pad([0, 1, 1], [0, 2, 1], PadMode.Lowest).MaxPool2d(3, 2)
            .Pad([0, 0, 0], [0, 1, 1], PadMode.Lowest).MaxPool2d(2)
            .Pad([0, 1, 0], [0, 1, 1], PadMode.Lowest).MaxPool2d(2).Build();
        yield return New("permute", 2, 3, 4, 5).Permute(3, 1, 0, 2).Build();
        yield return New("slice", 7, 5).Slice(0, 6, 3, 2, backwards: true)
            .Slice(1, 1, 2, 3).Build();
        yield return New("gather", 3, 4).Node(new GatherNode("", [], 1, [3, 3, 0, 1, 2]))
            .Node(new GatherNode("", [], 0, [2])).Build();
        yield return New("expand", 3, 1, 2).Node(new ExpandNode("", [], [4, 3, 5, 2])).Build();
        yield return New("shuffle", 6, 2, 3).Reshape(2, 3, 2, 3).Permute(1, 0, 2, 3).Reshape(6, 2, 3)
            .Conv2d(4, 1).Build();
        yield return New("depth to space", 8, 2, 3).Reshape(2, 2, 2, 2, 3).Permute(0, 3, 1, 4, 2)
            .Reshape(2, 4, 6).Pad([0, 1, 1], [0, 1, 1]).Pad([0, 0, 1], [0, 0, 0], PadMode.Edge)
            .Slice(2, 8, 9, 1, backwards: true).Build();
        yield return New("cut", 4, 6).Permute(1, 0).Reshape(4, 6).Permute(1, 0)
            .Reshape(2, 3, 4).Slice(0, 1, 1).Reshape(12).Reshape(12, 1).Last().Build();
        yield return New("last and last", 3, 2, 4).Last().Last().Build();

        var concat = New("concat", 2, 3, 4);
        var constant = concat.Constant(2, 1, 4).Current;
        var turned = concat.From(0).Slice(1, 2, 2, 1, backwards: true).Current;
        var joined = concat.Node(new ConcatNode("", [0, constant, turned, 0], 1)).Current;
        yield return concat.Node(new ConcatNode("", [joined], 0)).Node(new ConcatNode("", [joined, joined], 2)).Build();

        // Parts that are whole cache lines and may lie in what they are joined to; sums that meet either of their values last.
        var parts = New("parts", 3, 8, 8).Conv2d(16, 3, padding: 1).Relu();
        var left = parts.Current;
        var right = parts.Conv2d(16, 3, padding: 1).Add(left).Relu().Current;
        var both = parts.Node(new ConcatNode("", [right, left], 0)).Current;
        var narrow = parts.Conv2d(16, 1).Current;
        var sum = parts.From(both).Conv2d(16, 3, padding: 1).Add(narrow).Tanh().Current;
        parts.Node(new ConcatNode("", [both, sum, left], 0)).Output("all").From(sum).Output("sum");
        yield return parts.Build();

        var constants = New("constants", 3);
        var table = constants.Constant(2, 3).Permute(1, 0)
            .Slice(1, 1, 1).Reshape(3).Current;
        yield return constants.Binary(BinaryFunction.Subtract, table, 0).Output("difference")
            .From(table).Relu().Output("rectified").From(table).Output("itself").Build();
    }

    private static IEnumerable<ModelGraph> Products()
    {
        foreach (var (rows, inner, columns) in new[] { (1, 1, 1), (3, 5, 7), (6, 4, 33), (5, 70, 1), (9, 3, 16) })
        {
            var builder = New($"matmul {rows} {inner} {columns}", 2, rows, inner);
            var right = builder.Node(new PermuteNode("", [0], [0, 2, 1])).Current;
            var constant = builder.Constant(2, rows, columns).Current;
            var wide = builder.MatMul(right, constant).Current;
            yield return builder.MatMul(0, wide).Relu().Build();
        }

        foreach (var rows in new[] { 8, 21, 150 })
        {
            var builder = New($"long sequence {rows}", rows, 6).Linear(5).Relu();
            var (x, columns) = (builder.Current, builder.Constant(5, 7).Current);
            yield return builder.MatMul(x, columns).Linear(3).Build();
        }

        var attention = New("attention", 6, 8);
        var heads = new[] { "q", "k", "v" }.Select(_ => attention.From(0).Linear(8).Reshape(6, 2, 4)
            .Permute(1, 0, 2).Current).ToArray();
        var keys = attention.From(heads[1]).Permute(0, 2, 1).Current;
        var scores = attention.Node(new MatMulNode("", [heads[0], keys])).Unary(UnaryFunction.Scale, 0.5f)
            .Current;
        var mask = attention.Constant(6, 6).Current;
        var weights = attention.Binary(BinaryFunction.Add, scores, mask).Softmax(2).Current;
        yield return attention.MatMul(weights, heads[2]).Permute(1, 0, 2).Reshape(6, 8)
            .Linear(5).Build();

        var sides = New("constant sides", 4, 5);
        var left = sides.Constant(3, 4).Current;
        var product = sides.MatMul(left, 0).Current;
        var below = sides.Constant(5, 6).Current;
        sides.MatMul(product, below).Unary(UnaryFunction.Abs);
        var matrices = sides.Reshape(1, 3, 6).Current;
        var several = sides.Constant(2, 1, 6, 2).Current;
        yield return sides.MatMul(matrices, several).Build();

        var repeated = New("repeated matrices", 4, 2, 3);
        var one = repeated.Node(new SliceNode("", [0], 0, 1, 1)).Permute(0, 2, 1).Current;
        var many = repeated.MatMul(0, one).Current;
        var matrix = repeated.From(0).Slice(0, 3, 1).Reshape(2, 3).Current;
        yield return repeated.MatMul(many, matrix).Build();
    }

    private static IEnumerable<ModelGraph> Windows()
    {
        yield return New("depthwise", 6, 9, 8).Node(new Conv2dNode("", [], 6, 3, Padding: 1) { Groups = 6 })
            .Unary(UnaryFunction.Clamp, 0, 6).Conv2d(4, 1).BatchNorm()
            .Node(new Conv2dNode("", [], 8, 3, Stride: 2, Bias: false) { Groups = 4 }).BatchNorm().Relu().Build();
        yield return New("groups", 12, 7, 10).Node(new Conv2dNode("", [], 8, 2, Padding: 1) { Groups = 2 }).Relu()
            .Node(new Conv2dNode("", [], 6, 3) { Groups = 2, KernelWidth = 1 }).MaxPool2d(2)
            .Node(new Conv2dNode("", [], 24, 1) { Groups = 3 }).Build();
        yield return New("dilated", 2, 13, 11)
            .Node(new Conv2dNode("", [], 5, 3, Padding: 2) { Dilation = 2 }).LeakyRelu(0.1f)
            .Node(new Conv2dNode("", [], 4, 2, Stride: 2) { Dilation = 3, DilationWidth = 1, StrideWidth = 1, KernelWidth = 4 })
            .Node(new Conv2dNode("", [], 3, 1, Stride: 1, Padding: 1) { StrideWidth = 3, KernelWidth = 3, DilationWidth = 2 })
            .Build();
        yield return New("one-dimensional", 3, 1, 40)
            .Node(new Conv2dNode("", [], 6, 1, Stride: 1) { KernelWidth = 5, StrideWidth = 2 }).Relu()
            .Node(new MaxPool2dNode("", [], 1, 1) { KernelWidth = 4 })
            .Node(new AvgPool2dNode("", [], 1, 1) { KernelWidth = 3 })
            .Flatten().Linear(4).Build();
        yield return New("tall pools", 2, 9, 7).Node(new MaxPool2dNode("", [], 3, 2, Padding: 1) { KernelWidth = 2 })
            .Node(new AvgPool2dNode("", [], 2, 1, Padding: 1) { KernelWidth = 4 }).Build();
    }

    private static IEnumerable<ModelGraph> Recurrences()
    {
        foreach (var resetsFirst in new[] { false, true })
            yield return New($"gru {resetsFirst}", 5, 6).Node(new GruNode("", [], 9, resetsFirst)).Node(new GruNode("", [], 3))
                .Linear(4).Build();
        foreach (var kind in new[] { ActivationKind.Relu, ActivationKind.Tanh, ActivationKind.Sigmoid })
            yield return New($"rnn {kind}", 4, 5).Node(new RnnNode("", [], 18, kind)).Last().Build();
        yield return New("cells", 4, 5).Node(new LstmNode("", [], 6, Bias: false, ShowsCells: true))
            .Node(new LstmNode("", [], 17)).Build();

        var states = New("states", 3, 5);
        var (h, c) = (states.Node(new InputNode("h", [], [7])).Current, states.Node(new InputNode("c", [], [7])).Current);
        var cells = states.Node(new LstmNode("", [0, h, c], 7, ShowsCells: true)).Last().Current;
        states.Slice(0, 0, 7).Output("h out");
        states.From(cells).Slice(0, 7, 7).Output("c out");
        var gru = states.Node(new GruNode("", [0, h], 7)).Current;
        states.Output("gru");
        yield return states.Node(new RnnNode("", [gru, c], 7)).Output("sequence").Build();

        var both = New("both directions", 5, 4);
        var forward = both.Lstm(3).Current;
        both.From(0).Slice(0, 4, 5, 1, backwards: true).Lstm(3);
        var backward = both.Slice(0, 4, 5, 1, backwards: true).Current;
        yield return both.Node(new ConcatNode("", [forward, backward], 1)).Linear(2).Build();
    }

    private static IEnumerable<ModelGraph> Interfaces()
    {
        var two = New("two and two", 3, 4);
        var other = two.Node(new InputNode("other", [], [4])).Current;
        two.Binary(BinaryFunction.Add, 0, other).Output("sum").Relu().Linear(2).Output("rest");
        yield return two.Build();

        var same = New("through", 6);
        var unread = same.Node(new InputNode("unread", [], [2, 2])).Output("unread too").Current;
        same.From(0).Output("input").Reshape(2, 3).Output("reshaped").Flatten().Linear(4).Output("first").Output("second");
        same.Relu().From(unread).Reshape(4).Output("flat");
        yield return same.Build();

        var nothing = New("nothing is computed", 5);
        yield return nothing.Dropout(0.5f).Reshape(5, 1).Build();

        var constant = New("constant", 2);
        yield return constant.Constant(3).Output("constant").From(0).Relu().Output("x").Build();

        var se = New("squeeze", 5, 6, 7).Conv2d(8, 3).Relu();
        var image = se.Current;
        var gate = se.GlobalAvgPool2d().Flatten().Linear(3).Relu().Linear(8).Sigmoid().Reshape(8, 1, 1).Current;
        var gated = se.Binary(BinaryFunction.Multiply, image, gate).Current;
        yield return se.Node(new ConcatNode("", [image, gated], 0)).Conv2d(3, 1).Output("end").From(gated).Output("gated")
            .Build();
    }

    private static int Positive(ModelGraphBuilder builder, bool isPositive) =>
        isPositive ? builder.Node(new UnaryNode("", [0], UnaryFunction.Exp)).Current : 0;

    private static ModelGraphBuilder Unary(
        this ModelGraphBuilder builder, UnaryFunction function, float a = 0f, float b = 0f) =>
        builder.Node(new UnaryNode("", [], function, a, b));

    private static ModelGraphBuilder Binary(this ModelGraphBuilder builder, BinaryFunction function, int x, int y) =>
        builder.Node(new BinaryNode("", [x, y], function));

    private static ModelGraphBuilder Permute(this ModelGraphBuilder builder, params int[] order) =>
        builder.Node(new PermuteNode("", [], [.. order]));

    private static ModelGraphBuilder Slice(
        this ModelGraphBuilder builder, int axis, int start, int count, int step = 1, bool backwards = false) =>
        builder.Node(new SliceNode("", [], axis, start, count, step, backwards));

    private static ModelGraphBuilder Pad(
        this ModelGraphBuilder builder, int[] before, int[] after, PadMode mode = PadMode.Constant, float number = 0f) =>
        builder.Node(new PadNode("", [], [.. before], [.. after], mode, number));

    private static ModelGraphBuilder Constant(this ModelGraphBuilder builder, params int[] shape) =>
        builder.Node(new ConstantNode("", [], [.. shape]));

    private static ModelGraphBuilder Softmax(this ModelGraphBuilder builder, int axis, bool isLog = false) =>
        builder.Node(new SoftmaxNode("", [], axis, isLog));

    private static ModelGraphBuilder MatMul(this ModelGraphBuilder builder, int a, int b) =>
        builder.Node(new MatMulNode("", [a, b]));

    private static ModelGraphBuilder New(string name, params int[] shape) => new(name, shape);
}
