using Tersor.Format;
using Tersor.Peers.Training;
using static TorchSharp.torch;

namespace Tersor.Peers.Libtorch;

/// <summary>Training steps in TorchSharp: forward, cross-entropy, backward, optimiser.</summary>
internal sealed class LibtorchTrainer : ITrainer
{
    private readonly LibtorchNetwork _network;
    private readonly optim.Optimizer _optimizer;
    private readonly (Tensor Images, Tensor Labels)[] _batches;
    private int _next;

    /// <summary>A trainer of a graph with given initial values, over batches that lie ready as tensors.</summary>
    public LibtorchTrainer(
        ModelGraph graph, Func<string, float[]> parameter, TrainingBatches batches, TrainingRates rates,
        ScalarType type = ScalarType.Float32)
    {
        _network = new LibtorchNetwork(graph, parameter, type);
        _network.train();
        var parameters = _network.parameters().Where(candidate => candidate.requires_grad);
        _optimizer = rates.Momentum is { } momentum
            ? optim.SGD(parameters, rates.LearningRate, momentum)
            : optim.Adam(parameters, rates.LearningRate);
        long[] shape = [batches.BatchSize, .. graph.InputShape];
        _batches = [.. Enumerable.Range(0, batches.Count).Select(i => (
            tensor(batches.Images[i], shape, type),
            tensor(batches.Labels[i].Select(label => (long)label).ToArray())))];
    }

    /// <inheritdoc/>
    public void Step()
    {
        using var scope = NewDisposeScope();
        Train();
    }

    /// <inheritdoc/>
    public float[] StepWithLoss()
    {
        using var scope = NewDisposeScope();
        return [Train().to(ScalarType.Float32).item<float>()];
    }

    public void Dispose()
    {
        foreach (var (images, labels) in _batches)
        {
            images.Dispose();
            labels.Dispose();
        }

        _optimizer.Dispose();
        _network.Dispose();
    }

    private Tensor Train()
    {
        var (images, labels) = _batches[_next];
        _next = (_next + 1) % _batches.Length;
        _optimizer.zero_grad();
        var outputs = _network.forward(images);
        var loss = nn.functional.cross_entropy(outputs.reshape(labels.shape[0], -1), labels);
        loss.backward();
        _optimizer.step();
        return loss;
    }
}
