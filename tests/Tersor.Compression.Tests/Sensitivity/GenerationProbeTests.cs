using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class GenerationProbeTests : IDisposable
{
    private readonly Device _device = Device.Cpu();

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_generator_is_judged_by_its_distance_to_the_dense_one()
    {
        var graph = new ModelGraphBuilder("generator", 8).Linear(64).Relu().Linear(16).Tanh().Reshape(1, 4, 4).Build();
        using var network = Network.Build(graph, _device, seed: 1);
        var probe = new GenerationProbe(network, latents: 20, seed: 3);
        Assert.Equal(new ProbeReading(0, 0), probe.Read(network));

        var request = new SensitivityRequest { Network = network, Probe = probe };
        var report = SensitivityScan.Run(request);
        Assert.Equal(0, report.Quality);
        Assert.All(report.Curves, curve => Assert.Equal(0, curve.Sparsity[0].Quality));
        Assert.All(report.Curves, curve => Assert.True(curve.Sparsity[^1].Quality > curve.Sparsity[1].Quality));

        var planner = new CompressionPlanner(request, report, new CompressionRecipe());
        Assert.InRange(planner.ForDrop(5).Drop, 0, 5);
    }

    [Fact]
    public void Images_that_are_all_black_instead_of_all_white_are_as_far_away_as_can_be()
    {
        using var white = Constant(20);
        using var black = Constant(-20);
        Assert.Equal(1, new GenerationProbe(white, latents: 3, seed: 1).Read(black).Value, 1e-6);
    }

    private Network Constant(float logit)
    {
        var network = Network.Build(
            new ModelGraphBuilder("constant", 2).Linear(4).Tanh().Reshape(1, 2, 2).Build(), _device, seed: 1);
        network.Load(
        [
            StoredTensor.Dense("fc1.weight", [4, 2], new float[8]),
            StoredTensor.Dense("fc1.bias", [4], [logit, logit, logit, logit]),
        ]);
        return network;
    }
}
