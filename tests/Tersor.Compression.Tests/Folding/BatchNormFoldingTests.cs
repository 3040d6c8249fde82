using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class BatchNormFoldingTests : IDisposable
{
    // Each of 5 layers rounds its at most 64 products and sums, and the folded weights once more.
    private const float RelativeTolerance = 5 * 65 * 6e-8f;

    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    public static TheoryData<string> Models => [.. Graphs.Keys];

    private static Dictionary<string, ModelGraph> Graphs { get; } = new[]
    {
        new ModelGraphBuilder("generator", 7)
            .Linear(12, bias: false).Reshape(3, 2, 2).BatchNorm().Relu()
            .ConvTranspose2d(4, 4, stride: 2, padding: 1, bias: false).BatchNorm().Relu()
            .ConvTranspose2d(1, 4, stride: 2, padding: 1).Tanh().Build(),
        new ModelGraphBuilder("classifier", 2, 6, 6)
            .Conv2d(
                4, 3, stride: 2).BatchNorm().LeakyRelu(0.1f).Flatten().BatchNorm().Linear(6).BatchNorm().Relu().Linear(3).Build(),
        Residual(),
    }.ToDictionary(graph => graph.Name);

    [Theory]
    [MemberData(nameof(Models))]
    public void A_folded_network_gives_what_it_gave(string model)
    {
        using var network = Trained(Graphs[model]);
        using var folded = BatchNormFolding.Fold(network);
        Assert.True(folded.Parameters.Length < network.Parameters.Length);
        var (expected, actual) = (Infer(network), Infer(folded));
        Assert.Contains(expected, value => Math.Abs(value) > 0.01f);
        var scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, RelativeTolerance * scale));
    }

    [Theory]
    [MemberData(nameof(NormalizedLayer.Cases), MemberType = typeof(NormalizedLayer))]
    public void A_folded_network_gives_what_the_definition_says(string kind, float epsilon)
    {
        var layer = new NormalizedLayer(kind, epsilon);
        using var network = layer.Network(_device);
        using var folded = BatchNormFolding.Fold(network);
        Assert.Equal(layer.IsFolded, folded.Parameters.Length < network.Parameters.Length);
        using var step = _device.BeginStep();
        layer.AssertOutputs(Infer(folded, _device.From(layer.Inputs, new Shape([3, .. layer.Graph.InputShape]))));
    }

    [Fact]
    public void Pruned_weights_stay_pruned_and_learn_no_more()
    {
        using var network = Trained(Graphs["residual"]);
        new Pruner(network, new PruneStage { Sparsity = 0.7, Schedule = PruningSchedule.OneShot }, steps: 0, seed: 1).Finish();
        using var folded = BatchNormFolding.Fold(network);
        foreach (var parameter in folded.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Weight))
        {
            Assert.NotNull(Assert.IsType<PrunedForm>(parameter.Form).UpdateMask);
            Assert.Equal(
                network[parameter.Name].ToArray().Select(value => value == 0), parameter.ToArray().Select(value => value == 0));
        }
    }

    [Fact]
    public void Shared_weights_are_refused_by_name()
    {
        using var network = Trained(Graphs["residual"]);
        WeightSharer.ShareWeights(network, new ShareStage(), seed: 1);
        Assert.Contains("conv1.weight", Assert.Throws<ArgumentException>(() => BatchNormFolding.Fold(network)).Message);
    }

    [Fact]
    public void Calibration_replaces_the_running_statistics_and_nothing_else()
    {
        var graph = new ModelGraphBuilder("norm", 2, 4, 4).Conv2d(2, 1).BatchNorm().Build();
        using var network = Network.Build(graph, _device, seed: 1);
        var weight = network["conv1.weight"].ToArray();
        network["bn1.mean"].SetValues([1000f, -1000f]);
        BatchNormCalibration.Run(network, 200, number => Random(graph, 64, number));

        // 1000 · 0.9²⁰⁰ is 7·10⁻⁷; the mean of 1024 normal numbers is off by 0.03 a batch, of 19 batches in effect.
        Assert.All(network["bn1.mean"].ToArray(), mean => Assert.InRange(mean, -0.1f, 0.1f));
        Assert.Equal(weight, network["conv1.weight"].ToArray());
    }

    [Theory]
    [InlineData(1e-8f)]
    [InlineData(1e-3f)]
    [InlineData(0.25f)]
    public void Calibration_measures_what_epsilon_lets_through(float epsilon)
    {
        // The values of a batch are ±1/32 and 0: the first normalisation divides by √(variance + epsilon), the second measures
        // what comes of it.
        float[] values = [0.03125f, -0.03125f, 0.03125f, -0.03125f, 0f, 0f, 0f, 0f];
        BatchNormNode[] norms = [new("first", [0], Epsilon: epsilon), new("second", [1], Momentum: 0.5f, Epsilon: epsilon)];
        var graph = new ModelGraph("norms", [1], [.. norms]);
        using var network = Network.Build(graph, _device, seed: 1);
        BatchNormCalibration.Run(network, 1, _ => _device.From(values, new Shape(8, 1)));

        var variance = 4 * 0.03125 * 0.03125 / 8;
        var expected = 0.5 + (0.5 * (variance / (variance + epsilon)) * 8 / 7);
        Assert.Equal(expected, network["second.variance"].ToArray()[0], 32 * 6e-8);
        Assert.Equal(0f, network["second.mean"].ToArray()[0]);
    }

    private static ModelGraph Residual()
    {
        var builder = new ModelGraphBuilder("residual", 1, 8, 8).Conv2d(4, 3, padding: 1, bias: false).BatchNorm().Relu();
        var input = builder.Current;
        var shortcut = builder.Conv2d(6, 1, stride: 2, bias: false).BatchNorm().Current;
        return builder.From(input).Conv2d(6, 3, stride: 2, padding: 1, bias: false).BatchNorm().Add(shortcut).Relu()
            .AvgPool2d(4).Flatten().Linear(3).Build();
    }

    /// <summary>A network whose normalisations all have something to do: each of their numbers is its own.</summary>
    private Network Trained(ModelGraph graph)
    {
        var network = Network.Build(graph, _device, seed: 3);
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Spec.Role != ParameterRole.Weight))
            parameter.SetValues([.. Enumerable.Range(1, parameter.Spec.Count).Select(i => 0.5f + (0.8f * ((i * 7 % 11) / 11f)))]);
        return network;
    }

    private float[] Infer(Network network)
    {
        using var step = _device.BeginStep();
        return Infer(network, Random(network.Graph, 5, number: 0));
    }

    private static float[] Infer(Network network, Tensor input)
    {
        using var guard = Tape.NoGrad();
        return network.Forward(input, training: false).ToArray();
    }

    private Tensor Random(ModelGraph graph, int batch, int number)
    {
        var x = _device.Empty(new Shape([batch, .. graph.InputShape]));
        _device.Backend.RandomNormal(x, 9, (ulong)number, 0f, 1f);
        return x;
    }
}
