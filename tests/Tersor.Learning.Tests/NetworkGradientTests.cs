using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>The gradient of a whole network against central differences of its loss.</summary>
public sealed class NetworkGradientTests : IDisposable
{
    // Smooth activations: a difference across the kink of a rectifier or a change of a maximum isn't a derivative.
    private static readonly ModelGraph[] Smooth =
    [
        BuildSmooth(), BuildPooled(), BuildSequence(), BuildGenerator(), BuildElements(), BuildArranged(), BuildAttention(),
        BuildRecurrent(), BuildDepthwise(), BuildSymbols(),
    ];

    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    public static TheoryData<string, string> ParameterNames =>
        [.. Smooth.SelectMany(graph =>
            graph.Parameters.Where(spec => spec.Role != ParameterRole.Statistic).Select(spec => (graph.Name, spec.Name)))];

    [Theory]
    [MemberData(nameof(ParameterNames))]
    public void Agrees_with_finite_differences(string model, string name)
    {
        using var network = Network.Build(Smooth.Single(graph => graph.Name == model), _device, seed: 11);
        using var source = Quadrants.Create(_device, count: 12, batchSize: 12, seed: 6);
        source.Begin(0);
        source.MoveNext();
        var parameter = network[name];
        var origin = parameter.ToArray();

        Loss(backward: true);
        var gradient = parameter.Form.Owned.Gradient!.Value.ToArray();

        // Along a unit direction the derivative is <gradient, direction>. The gradient's own direction gives the largest signal,
        // a random one tells gradients apart that have the right length only.
        var norm = Math.Sqrt(gradient.Sum(value => (double)value * value));
        Assert.True(norm > 1e-3, $"a gradient of {norm} tests nothing");
        AssertDerivative(gradient.Select(value => value / norm).ToArray());
        var random = new Random(3);
        AssertDerivative(
            [.. Enumerable.Range(0, origin.Length).Select(_ => (random.Next(2) - 0.5) * 2 / Math.Sqrt(origin.Length))]);

        void AssertDerivative(double[] direction)
        {
            // Richardson's extrapolation leaves an error of order h⁴; the loss, of size 1, carries some 2^-24 · √(operations
            // along a path) ≈ 16 · 6e-8, which the difference divides by h.
            const double h = 0.04;
            var (near, far) = (Difference(direction, h), Difference(direction, 2 * h));
            var expected = gradient.Zip(direction, (g, d) => g * d).Sum();
            Assert.Equal(expected, ((4 * near) - far) / 3, (2 * 16 * 6e-8 / h) + (10 * h * h * h * h));
        }

        double Difference(double[] direction, double h) => (At(direction, h) - At(direction, -h)) / (2 * h);

        double At(double[] direction, double h)
        {
            parameter.SetValues([.. origin.Zip(direction, (value, d) => (float)(value + (h * d)))]);
            return Loss(backward: false);
        }

        float Loss(bool backward)
        {
            network.TrainingPasses = 5;
            using var step = _device.BeginStep();
            var outputs = new Tensor[1];
            network.Forward([source.Current.Inputs, .. Others(network.Graph)], outputs, training: true);
            var loss = new CrossEntropyLoss().Compute(outputs[0], source.Current);
            if (backward)
                loss.Backward();
            return loss.ToArray()[0];
        }
    }

    private IEnumerable<Tensor> Others(ModelGraph graph) =>
        graph.Inputs.Skip(1).Select((input, i) => _device.Normal((ulong)i, [12, .. input.Shape]));

    /// <summary>A kind that is in no graph here is named here, and says why.</summary>
    [Fact]
    public void Every_kind_of_node_is_in_a_graph_unless_it_is_not_smooth()
    {
        var tried = Smooth.SelectMany(graph => graph.Nodes).Select(node => node.GetType());
        var kinds = typeof(GraphNode).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(GraphNode)) && !type.IsAbstract);

        // The largest of a window may change from one side of a difference to the other: PoolingConformance has its gradient.
        Assert.Equal([typeof(MaxPool2dNode)], kinds.Except(tried));
    }

    private static ModelGraph BuildSmooth()
    {
        var builder = new ModelGraphBuilder("smooth", 1, Quadrants.Side, Quadrants.Side).Conv2d(4, 3, padding: 1, bias: false)
            .BatchNorm().Tanh();
        var shortcut = builder.Current;
        return builder.Conv2d(4, 3, padding: 1).Sigmoid().Conv2d(4, 3, padding: 1).Add(shortcut).AvgPool2d(2)
            .Conv2d(5, 3, stride: 2).Tanh().Dropout(0.2f).Flatten().Linear(6).Sigmoid().Linear(4).Build();
    }

    private static ModelGraph BuildPooled() => new ModelGraphBuilder("pooled", 1, Quadrants.Side, Quadrants.Side)
        .Conv2d(5, 3, padding: 1).Tanh().Conv2d(6, 3).Tanh().GlobalAvgPool2d().Flatten().Linear(4).Build();

    private static ModelGraph BuildSequence() => new ModelGraphBuilder("sequence", 1, Quadrants.Side, Quadrants.Side)
        .Reshape(Quadrants.Side, Quadrants.Side).Lstm(5).Dropout(0.2f).Lstm(6).Linear(7).Tanh().Last().Linear(4).Build();

    private static ModelGraph BuildGenerator() => new ModelGraphBuilder("generator", 1, Quadrants.Side, Quadrants.Side)
        .Flatten().Linear(12).Tanh().Reshape(
            3, 2, 2).ConvTranspose2d(3, 4, stride: 2, padding: 1).Tanh().ConvTranspose2d(2, 3).Flatten().Linear(4).Build();

    /// <summary>Functions of numbers, a trained constant and a second input, which decides between two values.</summary>
    private static ModelGraph BuildElements()
    {
        var builder = new ModelGraphBuilder("elements", 1, Quadrants.Side, Quadrants.Side).Flatten().Linear(6);
        var x = builder.Current;
        var gelu = builder.Node(new UnaryNode("", [x], UnaryFunction.Gelu)).Current;
        var sine = builder.Node(new UnaryNode("", [x], UnaryFunction.Sin)).Current;
        var constant = builder.Node(new ConstantNode("", [], [6], IsTrained: true, ConstantStart.Ones)).Current;
        var other = builder.Node(new InputNode("", [], [6])).Current;
        var product = builder.Node(new BinaryNode("", [gelu, constant], BinaryFunction.Multiply)).Current;
        var zeros = builder.Node(new ConstantNode("", [], [])).Current;
        var above = builder.Node(new BinaryNode("", [other, zeros], BinaryFunction.Greater)).Current;
        return builder.Node(new SelectNode("", [above, product, sine])).Node(new UnaryNode("", [], UnaryFunction.Mish)).Linear(4)
            .Build();
    }

    private static ModelGraph BuildArranged()
    {
        var builder = new ModelGraphBuilder("arranged", 1, Quadrants.Side, Quadrants.Side).Conv2d(3, 3).Tanh();
        var (x, side) = (builder.Current, Quadrants.Side - 2);
        var permuted = builder.Node(new PermuteNode("", [x], [0, 2, 1])).Current;
        var backwards = builder.Node(new SliceNode("", [x], 1, side - 1, side, Backwards: true)).Current;
        var gathered = builder.Node(new GatherNode("", [permuted], 2, [1, 1, 0, 3])).Current;
        var stepped = builder.Node(new SliceNode("", [backwards], 2, 1, 2, Step: 2)).Current;
        return builder.Node(new ConcatNode("", [gathered, stepped], 2))
            .Node(new PadNode("", [], [0, 0, 1], [0, 2, 1], PadMode.Reflect))
            .Node(new PadNode("", [], [1, 0, 0], [0, 0, 0], Number: 0.5f)).GlobalAvgPool2d()
            .Node(new ExpandNode("", [], [4, 2, 3])).Flatten().Linear(4).Build();
    }

    /// <summary>Self-attention over the rows, and normalisations around it.</summary>
    private static ModelGraph BuildAttention()
    {
        var builder = new ModelGraphBuilder("attention", 1, Quadrants.Side, Quadrants.Side)
            .Reshape(Quadrants.Side, Quadrants.Side).Linear(6);
        var x = builder.Node(new NormalizeNode("", [], [1], Epsilon: 0.5f)).Current;
        var query = builder.Linear(4).Current;

        // A bias of the keys would add the same to all logits of a row: it has no gradient.
        var key = builder.From(x).Linear(4, bias: false).Node(new PermuteNode("", [], [1, 0])).Current;
        var value = builder.From(x).Linear(5).Current;
        var shares = builder.Node(new MatMulNode("", [query, key])).Node(new SoftmaxNode("", [], 1)).Current;
        return builder.Node(new MatMulNode("", [shares, value]))
            .Node(new NormalizeNode("", [], [0, 1], Epsilon: 0.5f, IsCentered: false))
            .Node(new ReduceNode("", [], ReduceFunction.Mean, [0])).Flatten().Linear(4).Build();
    }

    /// <summary>An LSTM that begins with what a GRU and a simple layer end with, and shows its cells.</summary>
    private static ModelGraph BuildRecurrent()
    {
        var builder = new ModelGraphBuilder("recurrent", 1, Quadrants.Side, Quadrants.Side)
            .Reshape(Quadrants.Side, Quadrants.Side);
        var x = builder.Current;
        var hidden = builder.Node(new GruNode("", [x], 4)).Last().Current;
        var reset = builder.Node(new GruNode("", [x, hidden], 4, ResetsFirst: true)).Current;
        var cells = builder.Node(new RnnNode("", [reset], 4)).Last().Current;
        return builder.Node(new LstmNode("", [x, hidden, cells], 4, ShowsCells: true)).Last().Linear(4).Build();
    }

    private static ModelGraph BuildDepthwise() => new ModelGraphBuilder("depthwise", 1, Quadrants.Side, Quadrants.Side)
        .Conv2d(4, 3, padding: 1).Tanh().Node(new Conv2dNode("", [], 4, 3, Padding: 1) { Groups = 4 }).Sigmoid()
        .Node(new Conv2dNode("", [], 6, 2, 2) { StrideWidth = 1, DilationWidth = 2, Groups = 2 }).Tanh()
        .Node(new AvgPool2dNode("", [], 2, 2) { KernelWidth = 3 }).Flatten().Linear(4).Build();

    private static ModelGraph BuildSymbols() => new ModelGraphBuilder("symbols", 1, Quadrants.Side, Quadrants.Side)
        .Node(new UnaryNode("", [], UnaryFunction.Scale, 3f, 2f)).Reshape(Quadrants.Side * Quadrants.Side).Embedding(5, 3).Tanh()
        .Node(new ReduceNode("", [], ReduceFunction.Mean, [0])).Linear(4).Flatten().Build();
}
