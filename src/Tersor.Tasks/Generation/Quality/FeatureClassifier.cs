using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// A classifier whose last hidden layer is the feature space in which generators are measured. It is trained once for a data set,
/// always in the same way and on the processor, and kept in a cache folder.
/// </summary>
public sealed class FeatureClassifier : IDisposable
{
    private const int Epochs = 5;
    private const int BatchSize = 64;
    private const float Rate = 1e-3f;
    private const ulong Seed = 1;
    private const int HashDigits = 8;

    private readonly ModelGraph _graph;
    private readonly Device _device;
    private readonly Network _body;
    private readonly Network _head;

    private FeatureClassifier(ModelGraph graph, ImageDataset data, Device device, Dictionary<string, float[]> weights)
    {
        _graph = graph;
        _device = device;
        var last = graph.Nodes.Length - 1;
        var body = new ModelGraph(graph.Name, graph.InputShape, graph.Nodes.RemoveAt(last));
        _body = Network.Build(body, device, Seed);
        _head = Network.Build(
            new ModelGraph(graph.Name, body.OutputShape, [graph.Nodes[last] with { Inputs = [0] }]), device, Seed);
        var tensors = graph.Parameters.Select(spec => StoredTensor.Dense(spec.Name, spec.Shape, weights[spec.Name])).ToArray();
        _body.Load(tensors);
        _head.Load(tensors);
        Name = $"{graph.Name}, {Epochs} epochs of {data.Name}, weights {ClassifierCache.HashOf(weights)[..HashDigits]}";
    }

    /// <summary>
    /// Which classifier this is, with the beginning of its weights' hash: figures compare only where this is the same.
    /// </summary>
    public string Name { get; }

    /// <summary>Finds the classifier of a data set in the cache, or trains it.</summary>
    /// <param name="graph">Its model; the last node is a linear layer and reads the features.</param>
    /// <param name="data">The data set that it learns from.</param>
    /// <param name="device">The device it computes on later.</param>
    /// <param name="cacheFolder">Where classifiers are kept; null to keep none.</param>
    /// <param name="notice">Told, in one line, of a file in the cache that can't be used or written.</param>
    /// <param name="progress">Told how a training goes: steps done, and how many there are.</param>
    /// <param name="cancellation">Stops a training.</param>
    /// <exception cref="ArgumentException">
    /// The model's last node is no linear layer, or the model does not take the data.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static FeatureClassifier Open(
        ModelGraph graph,
        ImageDataset data,
        Device device,
        string? cacheFolder = null,
        Action<string>? notice = null,
        Action<int, int>? progress = null,
        CancellationToken cancellation = default)
    {
        if (graph.Nodes[^1] is not LinearNode || graph.ValueShapes[^2].Length != 1)
            throw new ArgumentException($"'{graph.Name}' does not end in a linear layer over its features.", nameof(graph));
        if (data.MismatchWith(graph) is { } mismatch)
            throw new ArgumentException(mismatch, nameof(data));
        graph = graph.With(data.MeasureNormalization());
        var cache = cacheFolder is null
            ? null
            : new ClassifierCache(cacheFolder, graph, FormattableString.Invariant($"{Epochs}x{BatchSize}-{Rate}-{Seed}"), data);
        if (cache?.TryRead(notice) is not { } weights)
        {
            weights = Train(graph, data, device, progress, cancellation);
            cache?.Write(weights, notice);
        }

        return new FeatureClassifier(graph, data, device, weights);
    }

    /// <summary>Looks at images.</summary>
    /// <param name="images">Images of the model's input shape.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <returns>The features of each image, after the activation, and the likeliest class.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public (FeatureSet Features, int[] Classes) Describe(ImageDataset images, CancellationToken cancellation = default)
    {
        using var guard = Tape.NoGrad();
        using var source = images.InOrder(_device, _graph);
        var dimension = _body.Graph.OutputShape[0];
        var (values, classes) = (new float[images.Count * dimension], new int[images.Count]);
        var done = 0;
        source.Begin(0);
        while (source.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            var count = source.Current.Count;
            using var step = _device.BeginStep();
            var features = _body.Forward(source.Current.Inputs, training: false);
            var indices = _device.Empty(new Shape(count), ElementType.Int32);
            _device.Backend.ArgMax(_head.Forward(features, training: false), indices);
            features.CopyTo(values.AsSpan(done * dimension, count * dimension));
            _device.Read(indices, classes.AsSpan(done, count));
            done += count;
        }

        return (new FeatureSet(values, dimension), classes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _body.Dispose();
        _head.Dispose();
    }

    private static Dictionary<string, float[]> Train(
        ModelGraph graph, ImageDataset data, Device device, Action<int, int>? progress, CancellationToken cancellation)
    {
        // Whichever device measures, the classifier is the processor's, so that figures of different devices compare.
        using var own = device.Backend is CpuBackend ? null : Device.Cpu();
        var processor = own ?? device;
        using var network = Network.Build(graph, processor, Seed);
        var plan = new TrainingSettings { Epochs = Epochs, Batch = BatchSize, Rate = Rate };
        var source = data.Shuffled(processor, graph, BatchSize, Seed);
        using var training = new PredictionTraining(network, plan, source, new CrossEntropyLoss());
        training.Run(progress: report => progress?.Invoke(report.Step, training.Steps), cancellationToken: cancellation);
        return network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.ToArray());
    }
}
