using System.Collections.Immutable;
using System.Diagnostics;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// The state of one run of the pipeline: the network as the stages so far have left it, and what was measured of it.
/// </summary>
internal sealed class CompressionRun : IDisposable
{
    private readonly CompressionRequest _request;
    private readonly ModelTask _task;
    private readonly IProgress<CompressionProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly ImmutableArray<StageReport>.Builder _stages = ImmutableArray.CreateBuilder<StageReport>();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly StageSequence _sequence;
    private readonly long _denseBytes;
    private readonly StageCheckpoint? _checkpoint;
    private ImmutableArray<StoredTensor> _dense = [];
    private TimeSpan _earlier;
    private TersorFile? _content;
    private string _stage = "";
    private TimeSpan _stageStart;

    /// <summary>A run at its beginning.</summary>
    public CompressionRun(
        CompressionRequest request, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        _request = request;
        _task = request.Task;
        _progress = progress;
        _cancellationToken = cancellationToken;

        // Nobody would run batch normalisations that can be folded: what folding saves is not credited to the compression.
        _denseBytes = StageMeasurement.DenseBytes(FoldedGraph.Of(_task.Graph).Graph);
        _sequence = new StageSequence(_task.NewNetwork(), request.Recipe, _task.Seed)
        {
            Retrain = Retrain,
            Calibrate = network => _task.Calibrate(network, cancellationToken),
        };
        _checkpoint = request.Stages is { } file ? new StageCheckpoint(file, RunIdentity.Of(request)) : null;
    }

    /// <summary>Goes on from what an earlier run has finished, if it has finished anything.</summary>
    public void Restore()
    {
        if (_checkpoint is not { Exists: true } checkpoint)
            return;
        var finished = checkpoint.Load(_task, _request.Recipe);
        using var dense = finished.Dense;
        _sequence.Restore(finished.Network);
        _stages.AddRange(finished.Stages);
        _earlier = TimeSpan.FromSeconds(finished.Stages.Sum(stage => stage.Seconds));
        if (finished.Stages is [_])
            Keep(finished.Network);
        else if (dense is not null)
            Keep(dense);
    }

    /// <summary>Trains the dense network, or loads it.</summary>
    public void Train()
    {
        if (IsFinished(StageNames.Dense))
            return;
        Begin(StageNames.Dense);
        var (dense, recipe) = (_sequence.Network, _request.Recipe);
        StageTraining.PrepareDense(_task, dense, recipe.Training, _request.Checkpoint, _progress, _cancellationToken);
        Keep(dense);
        End(dense, _dense, _denseBytes);
        Save();
    }

    /// <summary>Prunes and retrains.</summary>
    public void Prune(PruneStage stage)
    {
        if (IsFinished(StageNames.Prune))
            return;
        Begin(StageNames.Prune);
        _sequence.Prune(stage);
        EndWithFile();
    }

    /// <summary>Trains down to a size.</summary>
    public void Shrink(ShrinkStage stage)
    {
        if (IsFinished(StageNames.Shrink))
            return;
        Begin(StageNames.Shrink);
        _sequence.Shrink(stage, TargetOf(stage), network => Encoded(network).LongLength);
        EndWithFile();
    }

    /// <summary>Shares weights, and biases if they are to be stored so, and trains the centroids.</summary>
    public void Share(ShareStage stage)
    {
        if (IsFinished(StageNames.Share))
            return;
        Begin(StageNames.Share);
        _sequence.Share(stage);
        EndWithFile();
    }

    /// <summary>Encodes the network, measures what the bytes decode to, and writes them.</summary>
    public void Encode()
    {
        Begin(StageNames.Encode);
        _sequence.Finish();
        var network = _sequence.Network;
        var target = _request.Recipe.Shrinking is { } shrinking ? TargetOf(shrinking) : long.MaxValue;
        var bytes = LastBytes.Fit(network, target, () => Encoded(network));

        // What is reported is what a reader of the file gets: nothing of the network in memory reaches the last row.
        var file = TersorFile.Read(bytes, ReadLimits.Own);
        _content = file;
        using var decoded = Network.Build(file.Graph, _task.Device, _task.Seed);
        decoded.Load(file.Tensors);
        End(decoded, file.Tensors, bytes.Length);
        Tell();
        _cancellationToken.ThrowIfCancellationRequested();
        _request.Output?.Commit(stream => stream.Write(bytes));
        _checkpoint?.Remove();
    }

    /// <summary>The figures of all stages.</summary>
    public CompressionReport Report() => new(
        _task.Graph.Name,
        _task.Data.Train.Name,
        _task.Device.Name,
        _task.Seed,
        new DenseReport(_stages[0].Score, _stages[0].Bytes),
        _stages.ToImmutable(),
        _request.Output?.Path,
        _stages[^1].Bytes,
        _stages[^1].Ratio,
        (_earlier + _clock.Elapsed).TotalSeconds)
    { Classifier = _task.Reference, Instructions = _task.Device.Instructions, Content = _content, DenseWeights = _dense };

    /// <inheritdoc/>
    public void Dispose() => _sequence.Dispose();

    private long TargetOf(ShrinkStage stage) => stage.Bytes ?? (long)(_denseBytes / stage.Ratio);

    private byte[] Encoded(Network network)
    {
        var encoding = _request.Recipe.Encoding;
        var tensors = SortedUnits.Sort(network.Graph, NetworkSnapshot.Take(network, encoding));
        return TersorFile.ToBytes(network.Graph, tensors, _request.Metadata, encoding.Archive);
    }

    private void Retrain(TrainingSettings plan, Func<int, IFormSchedule> forms)
    {
        // Each stage sees the examples in orders of its own.
        var seed = _task.Seed + ((ulong)_stages.Count << 32);
        StageTraining.Run(_task, _sequence.Network, _stage, plan, seed, forms, _progress, _cancellationToken);
    }

    private bool IsFinished(string stage) => _stages.Any(report => report.Name == stage);

    /// <summary>Keeps the dense network for reports, and as the teacher, if the recipe wants one.</summary>
    private void Keep(Network dense)
    {
        _dense = NetworkSnapshot.Take(dense, FloatWidth.Single, FloatWidth.Single);
        if (_request.Recipe.HasTeacher)
            _task.SetTeacher(dense, _cancellationToken);
    }

    /// <summary>Keeps the run as it is after a stage, and only then tells that it has ended: it can be gone on from.</summary>
    private void Save()
    {
        _checkpoint?.Save(
            _stages.ToImmutable(),
            _sequence.Network,
            _stage is StageNames.Prune or StageNames.Shrink && _request.Recipe.HasTeacher ? _dense : [],
            _task);
        Tell();
    }

    private void Tell() => _progress?.Report(new CompressionProgress(_stage) { Finished = _stages[^1] });

    private void Begin(string stage)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _stage = stage;
        _stageStart = _clock.Elapsed;
        _progress?.Report(new CompressionProgress(stage));
    }

    private ImmutableArray<StoredTensor> Snapshot() =>
        NetworkSnapshot.Take(_sequence.Network, FloatWidth.Single, FloatWidth.Single);

    private void EndWithFile()
    {
        var tensors = Snapshot();
        End(_sequence.Network, tensors, TersorFile.ToBytes(_sequence.Network.Graph, tensors).Length);
        Save();
    }

    private void End(Network network, ImmutableArray<StoredTensor> tensors, long bytes)
    {
        var elapsed = _clock.Elapsed - _stageStart;
        var score = _task.Judge(network, _cancellationToken);
        if (score?.Fault is { } fault)
            throw new NonFiniteException($"{fault} after the stage '{_stage}'");
        _stages.Add(StageMeasurement.Report(_stage, score, network.Graph, tensors, bytes, _denseBytes, elapsed));
    }
}
