using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class ShardedTrainingTests : IDisposable
{
    private const int Rows = 19;

    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(32)]
    public void Shards_learn_what_the_whole_batch_teaches(int shards)
    {
        var graph = new ModelGraphBuilder("plain", 1, 6, 6).Flatten().Linear(12).Relu().Linear(3).Build();
        var expected = Train(_device, graph, shards: 1);
        var actual = Train(_device, graph, shards);
        Assert.NotEqual(Train(_device, graph, shards: 1, steps: 0), expected);
        Assert.Equal(expected, actual, (one, other) => MathF.Abs(one - other) < 1e-5f);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit_of_shards()
    {
        using var threads = Device.Cpu(3);
        var expected = Train(_device, TestGraphs.Residual(), shards: 4);
        Assert.All(expected, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(expected, Train(threads, TestGraphs.Residual(), shards: 4));
        Assert.NotEqual(expected, Train(_device, TestGraphs.Residual(), shards: 2));
    }

    [Fact]
    public void Running_statistics_move_by_the_mean_of_the_shards()
    {
        var graph = TestGraphs.Residual();
        using var whole = Network.Build(graph, _device, seed: 4);
        using var inputs = Inputs(_device, graph, rows: 8, stream: 0);
        using var labels = Labels(_device, 8, 2);
        Learn(whole, new Batch(inputs, labels), shards: 2);

        var halves = new[] { 0, 4 }.Select(Half).ToArray();
        foreach (var parameter in whole.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Statistic))
            Assert.Equal(
                halves[0][parameter.Name].Zip(halves[1][parameter.Name], (one, other) => (0.5f * one) + (0.5f * other)),
                parameter.ToArray());

        Dictionary<string, float[]> Half(int first)
        {
            using var network = Network.Build(graph, _device, seed: 4);
            using var step = _device.BeginStep();
            var shape = inputs.Shape.With(0, 4);
            network.Forward(
                inputs.View(shape, shape.ContiguousStrides(), first * (shape.Count / 4)), training: true);
            return network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.ToArray());
        }
    }

    [Fact]
    public void Sequences_of_every_shard_go_on_from_their_own_state()
    {
        var graph = new ModelGraphBuilder("sequence", 3).Embedding(7, 5).Lstm(5).Linear(7).Build();
        var whole = Losses(shards: 1);
        Assert.Equal(whole, Losses(shards: 4), (one, other) => MathF.Abs(one - other) < 1e-5f);

        float[] Losses(int shards)
        {
            using var network = Network.Build(graph, _device, seed: 3);
            using var optimizer = new Sgd(network.Parameters, 0.5f);
            var losses = new List<float>();
            using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss())
            {
                Shards = shards,
                ReportEvery = 1,
                Progress = progress => losses.Add(progress.Loss),
            };
            for (var i = 0; i < 4; i++)
            {
                using var step = _device.BeginStep();
                var symbols = Enumerable.Range(0, 24).Select(n => ((n * n) + (i * n)) % 7).ToArray();
                trainer.Learn(new Batch(
                    _device.From(symbols, new Shape(8, 3)),
                    _device.From(symbols.Select(symbol => (symbol + 1) % 7).ToArray(), new Shape(8, 3)),
                    Continues: i > 0));
            }

            return [.. losses];
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(2048)]
    public void Other_numbers_of_shards_are_refused(int shards)
    {
        using var network = Network.Build(TestGraphs.Residual(), _device, seed: 1);
        using var optimizer = new Sgd(network.Parameters, 0.1f);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new Trainer(network, optimizer, new CrossEntropyLoss()) { Shards = shards });
    }

    private static float[] Train(Device device, ModelGraph graph, int shards, int steps = 3)
    {
        using var network = Network.Build(graph, device, seed: 4);
        using var optimizer = new Sgd(network.Parameters, 0.1f, momentum: 0.9f);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss()) { Shards = shards };
        using var labels = Labels(device, Rows, graph.OutputShape[0]);
        for (var i = 0; i < steps; i++)
        {
            using var inputs = Inputs(device, graph, Rows, (ulong)i);
            trainer.Learn(new Batch(inputs, labels));
        }

        return [.. network.Parameters.SelectMany(parameter => parameter.ToArray())];
    }

    private static void Learn(Network network, Batch batch, int shards)
    {
        using var optimizer = new Sgd(network.Parameters, 0.1f);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss()) { Shards = shards };
        trainer.Learn(batch);
    }

    private static Tensor Inputs(Device device, ModelGraph graph, int rows, ulong stream)
    {
        var inputs = device.EmptyPersistent(new Shape([rows, .. graph.InputShape]));
        device.Backend.RandomNormal(inputs, seed: 9, stream, mean: 0f, standardDeviation: 1f);
        return inputs;
    }

    private static Tensor Labels(Device device, int rows, int classes)
    {
        var labels = device.EmptyPersistent(new Shape(rows), ElementType.Int32);
        device.Write<int>(labels, [.. Enumerable.Range(0, rows).Select(i => i % classes)]);
        return labels;
    }
}
