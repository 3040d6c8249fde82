namespace Tersor.Format.Tests;

/// <summary>A file for each node and attribute that version 2 brought, and for several inputs and outputs.</summary>
internal static class AcceptedGeneralGraphs
{
    public static IEnumerable<AcceptedFile> All =>
    [
        AcceptedGraphs.Graph(
            "inputs-and-outputs",
            "'m' 41 03 02 52 00 01 02 5C 02 01 00 00 'x' 02 00 'sum' 02 'in'",
            new ModelGraph(
                "m",
                [3],
                [new InputNode("input1", [], [2]), new ConcatNode("concat1", [0, 1], 0)],
                outputs: [new GraphOutput("sum", 2), new GraphOutput("in", 0)],
                inputName: "x")),
        AcceptedGraphs.Graph(
            "interface-of-one-name",
            "'m' 41 03 01 08 'x' 01 00 'output'",
            new ModelGraph("m", [3], [new ActivationNode("relu1", [0], ActivationKind.Relu)], inputName: "x")),
        AcceptedGraphs.Graph(
            "normalisation-of-channels",
            "'m' 22 02 03 02 f:0 f:1 f:-0.5 f:0.25 01 08",
            new ModelGraphBuilder("m", 2, 3).Relu(),
            new InputNormalization([new(0, 1), new(-0.5f, 0.25f)])),
        AcceptedGraphs.Graph(
            "arrangements",
            "'m' 02 02 03 0A 18 02 01 00 99 02 00 02 03 99 01 00 00 02 02 1A 01 03 01 01 00"
            + " 9B 01 02 00 01 02 01 00 00 f:0.5 1B 02 01 00 02 00 03 03 1B 02 00 01 02 00 01 04 1B 02 00 00 02 00 01 02"
            + " 1D 03 02 04 0A 53 00 00",
            new ModelGraphBuilder("m", 2, 3).Node(new PermuteNode("", [], [1, 0])).Node(new SliceNode("", [], 0, 2, 3, 1, true))
                .Node(new SliceNode("", [], 0, 0, 2, 2)).Node(new GatherNode("", [], 1, [1, 1, 0]))
                .Node(new PadNode("", [], [0, 1], [1, 0], Number: 0.5f))
                .Node(new PadNode("", [], [1, 0], [0, 3], PadMode.Reflect))
                .Node(new PadNode("", [], [0, 1], [0, 1], PadMode.Wrap)).Node(new PadNode("", [], [0, 0], [0, 1], PadMode.Edge))
                .Node(new ExpandNode("", [], [2, 4, 10])).Node(new ConstantNode("", [], []))),
        AcceptedGraphs.Graph(
            "functions-of-one",
            $"'m' 01 03 1D 94 03 18 f:-1 f:1 94 02 12 f:0.5 {string.Join(' ', Functions.Select(place => $"14 {place:X2}"))}",
            Functions.Aggregate(
                new ModelGraphBuilder("m", 3).Node(new UnaryNode("", [], UnaryFunction.Clamp, -1, 1))
                    .Node(new UnaryNode("", [], UnaryFunction.HardSigmoid, B: 0.5f)),
                (builder, place) => builder.Node(new UnaryNode("", [], (UnaryFunction)place)))),
        AcceptedGraphs.Graph(
            "functions-of-two",
            "'m' 02 02 03 0E D3 00 01 01 03"
            + $"{string.Concat(Enumerable.Range(0, 12).Select(place => $" 55 02 {place + 1:X2} {place:X2} {place:X2}"))}"
            + " 56 03 0D 0C 00",
            Enumerable.Range(0, 12).Aggregate(
                new ModelGraphBuilder("m", 2, 3).Node(new ConstantNode("", [], [3], IsTrained: true)),
                (builder, place) => builder.Node(new BinaryNode("", [0, 1], (BinaryFunction)place)))
                .Node(new SelectNode("", [0, 1, 13]))),
        AcceptedGraphs.Graph(
            "along-axes",
            "'m' 03 02 03 04 0A 17 00 01 01 17 01 02 00 02 57 01 02 02 01 01 17 03 01 00 17 04 01 01 57 01 05 05 01 02"
            + " 17 06 01 00 5F 00 01 07 02 9F 00 01 00 9F 01 03 02 01 02 f:0.001",
            new ModelGraphBuilder("m", 2, 3, 4).Node(new ReduceNode("", [], ReduceFunction.Sum, [1]))
                .Node(new ReduceNode("", [], ReduceFunction.Mean, [0, 2]))
                .Node(new ReduceNode("", [0], ReduceFunction.Maximum, [1]))
                .Node(new ReduceNode("", [], ReduceFunction.Minimum, [0]))
                .Node(new ReduceNode("", [], ReduceFunction.Product, [1]))
                .Node(new ReduceNode("", [0], ReduceFunction.ArgMaximum, [2]))
                .Node(new ReduceNode("", [], ReduceFunction.ArgMinimum, [0])).Node(new SoftmaxNode("", [0], 2))
                .Node(new SoftmaxNode("", [], 0, IsLog: true))
                .Node(new NormalizeNode("", [], [1, 2], 0.001f, IsCentered: false))),
        AcceptedGraphs.Graph(
            "products",
            "'m' 03 02 03 04 04 18 03 00 02 01 5E 02 01 00 5F 01 01 02 01 02 D3 00 03 02 03 04 03",
            new ModelGraphBuilder("m", 2, 3, 4).Node(new PermuteNode("", [], [0, 2, 1])).Node(new MatMulNode("", [0, 1]))
                .Node(new NormalizeNode("", [0], [2]))
                .Node(new ConstantNode("", [], [3, 4], IsTrained: true, ConstantStart.Causal))),
        AcceptedGraphs.Graph(
            "windows",
            "'m' 03 04 09 08 03 81 80 01 04 03 04 81 78 04 03 02 02 02 01 82 04 02 03",
            new ModelGraphBuilder("m", 4, 9, 8).Node(new Conv2dNode("", [], 4, 3) { Groups = 4 })
                .Node(new Conv2dNode("", [], 4, 3) { KernelWidth = 2, StrideWidth = 2, Dilation = 2, DilationWidth = 1 })
                .Node(new MaxPool2dNode("", [], 2, 2) { KernelWidth = 3 })),
        AcceptedGraphs.Graph(
            "recurrences",
            "'m' 02 05 03 08 1F 02 02 1F 03 03 01 8C 02 02 53 00 01 02 4C 03 01 00 00 02 5F 02 02 00 01 02 9F 02 01 02"
            + " 5F 03 02 00 03 02 03",
            new ModelGraphBuilder("m", 5, 3).Node(new GruNode("", [], 2)).Node(new RnnNode("", [], 3, ActivationKind.Relu))
                .Node(new LstmNode("", [], 2, ShowsCells: true)).Node(new ConstantNode("", [], [2]))
                .Node(new LstmNode("", [3, 4, 4], 2)).Node(new GruNode("", [5, 4], 2))
                .Node(new GruNode("", [6], 2, ResetsFirst: true)).Node(new RnnNode("", [7, 4], 2))),
    ];

    // All functions of one number but the clamp, whose constants have to be in order.
    private static IEnumerable<int> Functions =>
        Enumerable.Range(0, 28).Where(place => place != (int)UnaryFunction.Clamp);
}
