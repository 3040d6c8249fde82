using System.Collections.Immutable;
using System.Diagnostics;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>The state of one run of the pipeline: the network as the stages so far have left it, and what was measured of it.</summary>
internal sealed class CompressionRun : IDisposable
{
    private readonly CompressionRequest _request;
    private readonly CompressionRecipe _recipe;
    private readonly IProgress<CompressionProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly ImmutableArray<StageReport>.Builder _stages = ImmutableArray.CreateBuilder<StageReport>();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly CompressionTask _task;
    private readonly long _denseBytes;
    private Network _network;
    private TersorFile? _content;
    private TimeSpan _stageStart;

    public CompressionRun(CompressionRequest request, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        _request = request;
        _recipe = request.Recipe;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _task = CompressionTask.Of(request);
        var graph = request.PreparedGraph();
        _network = Network.Build(graph, request.Device, request.Seed, _task.Options);

        // Nobody would run batch normalisations that can be folded: what folding saves is not credited to the compression.
        _denseBytes = StageMeasurement.DenseBytes(FoldedGraph.Of(graph).Graph);
    }

    /// <summary>Trains the dense network, or loads it.</summary>
    public void Train()
    {
        Begin(StageNames.Dense);
        if (_request.Checkpoint is { } checkpoint)
            _task.Load(checkpoint, _network);
        else
            Retrain(StageNames.Dense, _recipe.Training);
        _task.Remember(_network, _cancellationToken);
        End(StageNames.Dense, _network, Snapshot(), _denseBytes);
    }

    /// <summary>Prunes and retrains.</summary>
    public void Prune(PruneStage stage)
    {
        Begin(StageNames.Prune);
        Retrain(StageNames.Prune, stage.Training, steps => new Pruner(_network, stage, steps, _request.Seed));
        FoldBatchNorm();
        EndWithFile(StageNames.Prune);
    }

    /// <summary>Shares weights, and biases if they are to be stored so, and trains the centroids.</summary>
    public void Share(ShareStage stage)
    {
        Begin(StageNames.Share);
        FoldBatchNorm();
        if (_recipe.Encoding.Bias == BiasTreatment.Shared)
            WeightSharer.ShareBiases(_network, _recipe.Encoding.BiasBits);
        Retrain(StageNames.Share, stage.Training, steps => new Sharer(_network, stage, steps, _request.Seed));
        EndWithFile(StageNames.Share);
    }

    /// <summary>Encodes the network, measures what the bytes decode to, and writes them.</summary>
    public void Encode()
    {
        Begin(StageNames.Encode);
        FoldBatchNorm();
        var encoding = _recipe.Encoding;
        if (encoding.Bias == BiasTreatment.Shared && _recipe.Sharing is null)
            WeightSharer.ShareBiases(_network, encoding.BiasBits);
        var bytes = TersorFile.ToBytes(_network.Graph, NetworkSnapshot.Take(_network, encoding), _request.Metadata);

        // What is reported is what a reader of the file gets: nothing of the network in memory reaches the last row.
        var file = TersorFile.Read(bytes, ReadLimits.Own);
        _content = file;
        using var decoded = Network.Build(file.Graph, _request.Device, _request.Seed);
        decoded.Load(file.Tensors);
        End(StageNames.Encode, decoded, file.Tensors, bytes.Length);
        _cancellationToken.ThrowIfCancellationRequested();
        _request.Output?.Commit(stream => stream.Write(bytes));
    }

    /// <summary>The figures of all stages.</summary>
    public CompressionReport Report() => new(
        _request.Graph.Name,
        _request.Train.Name,
        _request.Device.Name,
        _request.Seed,
        new DenseReport(_stages[0].Accuracy, _stages[0].Bytes) { BitsPerCharacter = _stages[0].BitsPerCharacter, Generator = _stages[0].Generator },
        _stages.ToImmutable(),
        _request.Output?.Path,
        _stages[^1].Bytes,
        _stages[^1].Ratio,
        _clock.Elapsed.TotalSeconds)
    { Classifier = _request.Meter?.Classifier, Instructions = _request.Device.Instructions, Content = _content };

    /// <inheritdoc/>
    public void Dispose()
    {
        _task.Dispose();
        _network.Dispose();
    }

    private void Retrain(string stage, TrainingPlan plan, Func<int, IFormSchedule>? forms = null)
    {
        // Each stage sees the images in orders of its own.
        var seed = _request.Seed + ((ulong)_stages.Count << 32);
        _task.Train(_network, new StageTraining(stage, plan, seed, _progress) { Forms = forms }, _cancellationToken);
    }

    /// <summary>
    /// Folds batch normalisations away, at the first stage that wants it: pruned layers are normalised by what they give after pruning,
    /// and weights share codebooks as they will be stored.
    /// </summary>
    private void FoldBatchNorm()
    {
        if (FoldedGraph.Of(_network.Graph).Norms.IsEmpty)
            return;
        if (_recipe.Pruning is not { Calibration: false })
            _task.Calibrate(_network, _cancellationToken);
        var folded = BatchNormFolding.Fold(_network);
        _network.Dispose();
        _network = folded;
    }

    private void Begin(string stage)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _stageStart = _clock.Elapsed;
        _progress?.Report(new CompressionProgress(stage, 0, 0, 0, 0, 0, 0, 0));
    }

    private ImmutableArray<StoredTensor> Snapshot() => NetworkSnapshot.Take(_network, FloatWidth.Single, FloatWidth.Single);

    private void EndWithFile(string stage)
    {
        var tensors = Snapshot();
        End(stage, _network, tensors, TersorFile.ToBytes(_network.Graph, tensors).Length);
    }

    private void End(string stage, Network network, ImmutableArray<StoredTensor> tensors, long bytes)
    {
        var elapsed = _clock.Elapsed - _stageStart;
        var report = StageMeasurement.Report(stage, network.Graph, tensors, bytes, _denseBytes, elapsed);
        report = _task.Judge(report, network, _cancellationToken);
        _stages.Add(report);
        _progress?.Report(new CompressionProgress(stage, 0, 0, 0, 0, 0, 0, 0, report));
    }
}
