using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class BestEpochTests : IDisposable
{
    private static readonly ModelGraph Graph = new ModelGraphBuilder("tiny", 3).Linear(2).Build();

    private readonly string _file = Path.GetTempFileName();
    private readonly Device _device = Device.Cpu(1);
    private readonly Network _network;

    public BestEpochTests() => _network = Network.Build(Graph, _device, seed: 1);

    public void Dispose()
    {
        _network.Dispose();
        _device.Dispose();
        File.Delete(_file);
    }

    [Theory]
    [InlineData(1, 2, 1.0, 2.0, 3.0)]
    [InlineData(3, 0, 3.0, 2.0, 1.0)]
    [InlineData(2, 1, 3.0, 1.0, 2.0)]
    [InlineData(2, 1, 3.0, 1.0, 1.0)]
    [InlineData(2, 1, -0.8, -0.9, -0.9)]
    [InlineData(4, 1, 5.0, 4.0, 4.0, 3.9, 4.1)]
    [InlineData(2, 1, double.NaN, 7.0, double.NaN)]
    [InlineData(1, 1, double.MaxValue, double.PositiveInfinity)]
    [InlineData(0, 2, double.NaN, double.PositiveInfinity)]
    public void The_smallest_figure_wins_and_the_first_of_equals(int epoch, int since, params double[] costs)
    {
        var best = new BestEpoch(_network, keepsValues: true);
        for (var i = 0; i < costs.Length; i++)
        {
            SetWeights(i + 1);
            Assert.Equal(costs.Take(i + 1).Where(double.IsFinite).DefaultIfEmpty().Min() == costs[i] && best.Cost > costs[i],
                best.Offer(i + 1, costs[i]));
        }

        Assert.Equal((epoch, since), (best.Epoch, best.Since));
        best.Adopt();
        Assert.Equal(epoch == 0 ? costs.Length : epoch, _network["fc1.weight"].ToArray()[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_checkpoint_is_the_best_epoch_and_goes_on_from_the_last(bool keepsValues)
    {
        using var optimizer = new Adam(_network.Parameters, 0.1f);
        using var trainer = new Trainer(_network, optimizer, new CrossEntropyLoss()) { Best = new(_network, keepsValues) };
        SetWeights(1);
        trainer.Best.Offer(1, -0.75);
        SetWeights(2);
        trainer.Best.Offer(2, -0.5);
        Checkpoint.Save(_file, trainer);
        Assert.Equal(2, _network["fc1.weight"].ToArray()[0]);
        Assert.True(SafetensorsFile.Read(_file).TryGet("fc1.weight", out var weight));
        Assert.Equal(keepsValues ? 1 : 2, weight!.ToSingles()[0]);

        using var network = Network.Build(Graph, _device, seed: 1);
        using var other = new Adam(network.Parameters, 0.1f);
        using var resumed = new Trainer(network, other, new CrossEntropyLoss()) { Best = new(network, keepsValues) };
        Checkpoint.Restore(_file, resumed);
        Assert.Equal((1, 1, -0.75), (resumed.Best.Epoch, resumed.Best.Since, resumed.Best.Cost));
        Assert.Equal(2, network["fc1.weight"].ToArray()[0]);
        resumed.Best.Adopt();
        Assert.Equal(keepsValues ? 1 : 2, network["fc1.weight"].ToArray()[0]);
    }

    private void SetWeights(float value) =>
        _network["fc1.weight"].SetValues([.. Enumerable.Repeat(value, _network["fc1.weight"].Spec.Count)]);
}
