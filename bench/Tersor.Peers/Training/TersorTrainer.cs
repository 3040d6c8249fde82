using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Peers.Training;

/// <summary>Training steps in Tersor: forward, cross-entropy, backward, optimiser.</summary>
internal sealed class TersorTrainer : ITrainer
{
    private readonly Device _device;
    private readonly Network _network;
    private readonly Optimizer _optimizer;
    private readonly CrossEntropyLoss _loss = new();
    private readonly Batch[] _batches;
    private int _next;

    /// <summary>A trainer of a freshly drawn network, over batches that lie ready as tensors.</summary>
    public TersorTrainer(ModelGraph graph, ulong seed, TrainingBatches batches, TrainingRates rates, int threads)
    {
        _device = Device.Cpu(threads);
        _network = Network.Build(graph, _device, seed);
        _optimizer = rates.Momentum is { } momentum
            ? new Sgd(_network.Parameters, rates.LearningRate, momentum)
            : new Adam(_network.Parameters, rates.LearningRate);
        var images = new Shape([batches.BatchSize, .. graph.InputShape]);
        var labels = new Shape(batches.Labels[0].Length);
        _batches = [.. Enumerable.Range(0, batches.Count).Select(i => new Batch(
            _device.From(batches.Images[i], images),
            _device.From(batches.Labels[i], labels)))];
    }

    /// <summary>The current values of a parameter, by its full name.</summary>
    public float[] Parameter(string name) => _network[name].ToArray();

    /// <inheritdoc/>
    public void Step()
    {
        using var step = _device.BeginStep();
        Train();
    }

    /// <inheritdoc/>
    public float[] StepWithLoss()
    {
        using var step = _device.BeginStep();
        return Train().ToArray();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _device.Dispose();
    }

    private Tensor Train()
    {
        ref readonly var batch = ref _batches[_next];
        _next = (_next + 1) % _batches.Length;
        _optimizer.ClearGradients();
        var loss = _loss.Compute(_network.Forward(batch.Inputs, training: true), batch);
        loss.Backward();
        _optimizer.Step();
        return loss;
    }
}
