using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class WeightNamesTests : IDisposable
{
    private static readonly ModelGraph Graph =
        new ModelGraphBuilder("small", 1, 4, 4).Conv2d(2, 3, bias: false).BatchNorm().Flatten().Linear(3).Build();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_of_PyTorch_are_known()
    {
        var taken = WeightNames.Usual.Take(Graph, Torch(""), "w");
        Assert.Equal(Graph.Parameters.Select(parameter => parameter.Name), taken.Select(tensor => tensor.Name));
        Assert.Equal([3f, 3f], taken[3].Values);
    }

    [Fact]
    public void Prefixes_and_maps_lead_to_other_names()
    {
        File.WriteAllText(
            _folder.File("map"), "# ours  theirs\nconv1 features.0\nbn1 features.1\n\nfc1.weight head.w\nfc1.bias head.b\n");
        var names = WeightNames.Read(_folder.File("map"), "module.");
        var others = Torch("module.").Select(tensor => SafetensorsTensor.Of(
            tensor.Name.Replace("conv1", "features.0").Replace("bn1", "features.1").Replace("fc1.weight", "head.w")
                .Replace("fc1.bias", "head.b"),
            [.. tensor.Shape.Select(extent => (int)extent)],
            tensor.ToSingles())).ToArray();
        Assert.Equal(6 + 1, others.Length);
        Assert.Equal(Graph.Parameters.Length, names.Take(Graph, others, "w").Length);
    }

    [Fact]
    public void What_is_missing_is_listed_with_what_is_found_and_all_shapes()
    {
        var message = Assert.Throws<InvalidDataException>(
            () => WeightNames.Usual.Take(Graph, Torch("module."), "w.safetensors")).Message;
        Assert.StartsWith("w.safetensors: not the weights of 'small': conv1.weight [2, 1, 3, 3] is missing", message);
        Assert.Contains("not asked for: module.conv1.weight [2, 1, 3, 3]", message);
    }

    [Fact]
    public void A_layer_may_be_left_to_be_learnt()
    {
        var others = Torch("").RemoveAll(tensor => tensor.Name.StartsWith("fc1", StringComparison.Ordinal));
        var taken = WeightNames.Usual.Take(Graph, others, "w", except: "fc1");
        Assert.Equal(5, taken.Length);
    }

    // PyTorch's formula of a GRU, on its own tensors, against the node on those that were taken.
    [Fact]
    public void A_GRU_of_PyTorch_computes_here_what_it_computes_there()
    {
        var graph = new ModelGraph("gru", [3, 2], [new GruNode("gru", [0], 2)]);
        float[] input = Ramp(12, 0.1f), recurrent = Ramp(12, -0.07f), biasIn = Ramp(6, 0.2f), biasRecurrent = Ramp(6, -0.3f);
        var taken = WeightNames.Usual.Take(
            graph,
            [
                SafetensorsTensor.Of("gru.weight_ih_l0", [6, 2], input),
                SafetensorsTensor.Of("gru.weight_hh_l0", [6, 2], recurrent),
                SafetensorsTensor.Of("gru.bias_ih_l0", [6], biasIn),
                SafetensorsTensor.Of("gru.bias_hh_l0", [6], biasRecurrent),
            ],
            "w");
        float[] x = [0.5f, -1f, 0.25f, 2f, -0.75f, 1f];
        var expected = new List<float>();
        double[] h = [0, 0];
        for (var t = 0; t < 3; t++)
        {
            double FromInput(int row) =>
                (input[row * 2] * x[t * 2]) + (input[(row * 2) + 1] * x[(t * 2) + 1]) + biasIn[row];
            double[] before = h;
            double FromState(int row) =>
                (recurrent[row * 2] * before[0]) + (recurrent[(row * 2) + 1] * before[1]) + biasRecurrent[row];
            h =
            [
                .. Enumerable.Range(0, 2).Select(cell =>
                {
                    var r = Sigmoid(FromInput(cell) + FromState(cell));
                    var z = Sigmoid(FromInput(2 + cell) + FromState(2 + cell));
                    var n = Math.Tanh(FromInput(4 + cell) + (r * FromState(4 + cell)));
                    return ((1 - z) * n) + (z * before[cell]);
                }),
            ];
            expected.AddRange(h.Select(value => (float)value));
        }

        var result = GraphInterpreter.Run(graph, taken, x);
        Assert.All(expected.Zip(result), pair => Assert.Equal(pair.First, pair.Second, 1e-6));

        static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
    }

    [Theory]
    [InlineData("rnn", "rnn.", "_l0")]
    [InlineData("rnn_l0", "rnn.", "_l0")]
    [InlineData("rnn.l1", "rnn.", "_l1")]
    [InlineData("rnn_l12_reverse", "rnn.", "_l12_reverse")]
    [InlineData("a.rnn_reverse", "a.rnn.", "_l0_reverse")]
    [InlineData("l1_reverse", "", "_l1_reverse")]
    [InlineData("cell", "cell.", "")]
    public void Layers_directions_and_cells_of_PyTorch_have_their_names(string node, string stem, string suffix)
    {
        var graph = new ModelGraph("lstm", [3, 2], [new LstmNode(node, [0], 1)]);
        var others = Recurrent(stem, suffix, 4);
        var taken = WeightNames.Usual.Take(graph, [.. others, .. Recurrent(stem, "_l7", 4)], "w");
        Assert.Equal(others[0].ToSingles(), taken[0].Decode());
        Assert.Equal(others[1].ToSingles(), taken[1].Decode());
        Assert.Equal(others[2].ToSingles().Zip(others[3].ToSingles(), (left, right) => left + right), taken[2].Decode());
    }

    [Fact]
    public void A_recurrence_without_biases_has_zeros_and_a_bias_is_not_left_out()
    {
        var biased = new ModelGraph("rnn", [3, 2], [new RnnNode("rnn", [0], 1)]);
        var others = Recurrent("rnn.", "_l0", 1);
        Assert.Equal([0f], WeightNames.Usual.Take(biased, others.Take(2).ToArray(), "w")[2].Decode());
        Assert.Contains(
            "rnn.bias_hh_l0 [1] is missing",
            Assert.Throws<InvalidDataException>(() => WeightNames.Usual.Take(biased, others.Take(3).ToArray(), "w")).Message);
        var bare = new ModelGraph("lstm", [3, 2], [new LstmNode("rnn", [0], 1, Bias: false)]);
        Assert.Contains(
            "rnn has no bias for rnn.bias_ih_l0",
            Assert.Throws<InvalidDataException>(
                () => WeightNames.Usual.Take(bare, Recurrent("rnn.", "_l0", 4), "w")).Message);
    }

    [Theory]
    [InlineData("a b c", "line 1 is not")]
    [InlineData("# nothing\na", "line 2 is not")]
    [InlineData("a b\na c", "line 2 names 'a' again")]
    public void A_map_is_a_list_of_pairs(string text, string reason)
    {
        File.WriteAllText(_folder.File("map"), text);
        Assert.Contains(
            reason, Assert.Throws<InvalidDataException>(() => WeightNames.Read(_folder.File("map"), "")).Message);
    }

    private static ImmutableArray<SafetensorsTensor> Torch(string prefix) =>
    [
        Tensor(prefix + "conv1.weight", 0, 2, 1, 3, 3), Tensor(prefix + "bn1.weight", 1, 2), Tensor(prefix + "bn1.bias", 2, 2),
        Tensor(prefix + "bn1.running_mean", 3, 2), Tensor(prefix + "bn1.running_var", 4, 2),
        Tensor(prefix + "fc1.weight", 5, 3, 8), Tensor(prefix + "fc1.bias", 6, 3),
    ];

    private static ImmutableArray<SafetensorsTensor> Recurrent(string stem, string suffix, int rows) =>
    [
        SafetensorsTensor.Of($"{stem}weight_ih{suffix}", [rows, 2], Ramp(rows * 2, 0.1f)),
        SafetensorsTensor.Of($"{stem}weight_hh{suffix}", [rows, 1], Ramp(rows, 0.2f)),
        SafetensorsTensor.Of($"{stem}bias_ih{suffix}", [rows], Ramp(rows, 0.3f)),
        SafetensorsTensor.Of($"{stem}bias_hh{suffix}", [rows], Ramp(rows, -0.4f)),
    ];

    private static float[] Ramp(int count, float step) => [.. Enumerable.Range(1, count).Select(i => step * i)];

    private static SafetensorsTensor Tensor(string name, float value, params int[] shape) => SafetensorsTensor.Of(
        name, shape, [.. Enumerable.Repeat(value, shape.Aggregate(1, (product, extent) => product * extent))]);
}
