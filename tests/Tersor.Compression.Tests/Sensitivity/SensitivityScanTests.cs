using System.Text.Json;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class SensitivityScanTests : IDisposable
{
    private readonly Device _device = Device.Cpu();

    public void Dispose() => _device.Dispose();

    [Fact]
    public void What_changes_nothing_measures_as_dense()
    {
        using var network = SensitiveNetwork.Build(_device);
        var report = SensitivityScan.Run(Request(network) with { Sparsities = [0], Bits = [8] });
        var measured = SensitiveNetwork.ProbeOf(network, SensitiveNetwork.Examples).Read(network);
        Assert.Equal((measured.Value, measured.Loss), (report.Quality, report.Loss));
        Assert.All(report.Curves, curve => Assert.Equal(report.Loss, Assert.Single(curve.Sparsity).Loss));

        // Both layers have far fewer than 255 different weights, so that each gets a centroid of its own; centroids are means of
        // equal values.
        Assert.All(report.Curves, curve => Assert.Equal(report.Quality, Assert.Single(curve.Bits).Quality));
    }

    [Fact]
    public void A_layer_that_matters_loses_quality_and_one_that_does_not_keeps_it()
    {
        using var network = SensitiveNetwork.Build(_device);
        var report = SensitivityScan.Run(Request(network) with { Sparsities = [0.99, 0, 0.5], Bits = [2] });
        Assert.Equal(1.0, report.Quality);
        var (needed, idle) = (report.Curves[0], report.Curves[1]);
        Assert.Equal(["needed", "idle"], report.Curves.Select(curve => curve.Name));
        Assert.Equal([0, 0.5, 0.99], needed.Sparsity.Select(point => point.Sparsity));
        Assert.True(needed.Sparsity[^1].Quality < 0.5);
        Assert.True(needed.Sparsity[^1].Loss > needed.Sparsity[0].Loss);
        Assert.Equal(1.0, idle.Sparsity[^1].Quality);
    }

    [Fact]
    public void The_network_stays_as_it_was()
    {
        using var network = SensitiveNetwork.Build(_device);
        var before = network.Parameters.Select(parameter => parameter.ToArray()).ToArray();
        SensitivityScan.Run(Request(network));
        Assert.Equal(before, network.Parameters.Select(parameter => parameter.ToArray()));
    }

    [Fact]
    public void Gates_are_the_rows_of_both_weights_of_an_LSTM()
    {
        var graph = new ModelGraphBuilder("rows", 1, 8, 8).Reshape(8, 8).Lstm(6).Last().Linear(4).Build();
        using var network = Network.Build(graph, _device, seed: 1);
        var report = SensitivityScan.Run(Request(network) with { Sparsities = [0.5], Bits = [2] });
        Assert.Equal(
            ["lstm1.input", "lstm1.recurrent", "fc1", "lstm1 input", "lstm1 forget", "lstm1 cell", "lstm1 output"],
            report.Curves.Select(curve => curve.Name));
        Assert.All(report.Curves.Where(curve => curve.Kind == RegionKind.Gate), curve => Assert.Equal(6 * (8 + 6), curve.Count));

        // Four centroids for each part of a gate: at most two bits, and less only if one is rarer than another.
        Assert.All(report.Curves, curve => Assert.InRange(curve.Bits[0].Entropy, 1, 2));

        var one = SensitivityScan.Run(Request(network) with { Sparsities = [0.5], Bits = [2], Layers = ["lstm1"] });
        Assert.Equal(
            report.Curves.Where(curve => curve.Name != "fc1").Select(curve => curve.Sparsity[0]),
            one.Curves.Select(curve => curve.Sparsity[0]));
    }

    [Fact]
    public void Only_the_forget_gate_is_touched_when_it_is_pruned()
    {
        var graph = new ModelGraphBuilder("rows", 1, 8, 8).Reshape(8, 8).Lstm(6).Last().Linear(4).Build();
        using var network = Network.Build(graph, _device, seed: 1);
        using var trial = new RegionTrial(network);
        var forget = WeightRegion.All(graph).Single(region => region.Name == "lstm1 forget");
        trial.Prune(forget, 0.75);
        foreach (var (before, after) in network.Parameters.Zip(trial.Network.Parameters).Where(pair =>
            pair.First.Name.StartsWith("lstm1.", StringComparison.Ordinal) && pair.First.Spec.Role == ParameterRole.Weight))
        {
            var columns = before.Spec.Shape[1];
            var (dense, pruned) = (before.ToArray(), after.ToArray());
            Assert.Equal(dense[..(6 * columns)], pruned[..(6 * columns)]);
            Assert.Equal(dense[(12 * columns)..], pruned[(12 * columns)..]);
            Assert.Equal((int)Math.Round(6 * columns * 0.25), pruned[(6 * columns)..(12 * columns)].Count(value => value != 0));
        }

        trial.Restore(forget);
        Assert.Equal(
            network.Parameters.Select(parameter => parameter.ToArray()),
            trial.Network.Parameters.Select(parameter => parameter.ToArray()));
    }

    [Fact]
    public void The_report_is_JSON()
    {
        using var network = SensitiveNetwork.Build(_device);
        var report = SensitivityScan.Run(Request(network) with { Sparsities = [0.5], Bits = [3] });
        var root = JsonDocument.Parse(report.ToJson()).RootElement;
        Assert.Equal("accuracy", root.GetProperty("measure").GetString());
        Assert.Equal(report.Quality, root.GetProperty("quality").GetDouble());
        var curve = root.GetProperty("curves")[0];
        Assert.Equal("layer", curve.GetProperty("kind").GetString());
        Assert.Equal(0.5, curve.GetProperty("sparsity")[0].GetProperty("sparsity").GetDouble());
        Assert.Equal(report.Curves[0].Bits[0].Entropy, curve.GetProperty("bits")[0].GetProperty("entropy").GetDouble());
    }

    [Fact]
    public void Errors_name_the_layer_and_the_range()
    {
        using var network = SensitiveNetwork.Build(_device);
        Assert.Equal(
            "no layer 'idel' in sensitive; did you mean 'idle'?",
            Assert.Throws<RecipeException>(() => SensitivityScan.Run(Request(network) with { Layers = ["idel"] })).Message);
        Assert.Contains(
            "[0, 1)",
            Assert.Throws<RecipeException>(() => SensitivityScan.Run(Request(network) with { Sparsities = [1] })).Message);
        Assert.Contains(
            "[1, 8]", Assert.Throws<RecipeException>(() => SensitivityScan.Run(Request(network) with { Bits = [9] })).Message);
    }

    [Fact]
    public void A_cancelled_scan_ends()
    {
        using var network = SensitiveNetwork.Build(_device);
        Assert.ThrowsAny<OperationCanceledException>(
            () => SensitivityScan.Run(Request(network), null, new CancellationToken(canceled: true)));
    }

    private static SensitivityRequest Request(Network network) =>
        new() { Network = network, Probe = SensitiveNetwork.ProbeOf(network, SensitiveNetwork.Examples) };
}
