using BenchmarkDotNet.Attributes;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Learning;
using Tersor.Models;

namespace Tersor.Bench;

/// <summary>
/// One step of both LeNets at batch 64: forward, cross-entropy, backward, SGD with momentum. It has to allocate nothing.
/// </summary>
public class TrainingStepBenchmarks
{
    private const int BatchSize = 64;

    private readonly CrossEntropyLoss _loss = new();
    private Device _device = null!;
    private Network _network = null!;
    private Sgd _optimizer = null!;
    private Batch _batch;

    public static IEnumerable<string> Nets => ModelZoo.Models.Select(model => model.Name);

    [ParamsSource(nameof(Nets))]
    public string Net { get; set; } = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var graph = ModelZoo.Find(Net).Graph;
        _device = Device.Cpu(Threads);
        _network = Network.Build(graph, _device, seed: 1);
        // Too small a rate to learn the one batch by heart: gradients would become subnormal, and slow.
        _optimizer = new Sgd(_network.Parameters, learningRate: 1e-5f, momentum: 0.9f);
        var images = new Shape([BatchSize, .. graph.InputShape]);
        int[] labels = [.. RandomValues.Codes(BatchSize, graph.OutputShape[0]).Select(code => (int)code)];
        _batch = new Batch(_device.From(RandomValues.Uniform(images.Count), images), _device.From(labels, new Shape(BatchSize)));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _device.Dispose();
    }

    [Benchmark]
    public void Step()
    {
        _optimizer.ClearGradients();
        using var step = _device.BeginStep();
        _loss.Compute(_network.Forward(_batch.Inputs, training: true), _batch).Backward();
        _optimizer.Step();
    }
}
