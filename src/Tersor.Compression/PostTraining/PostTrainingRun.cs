using System.Collections.Immutable;
using Tersor.Data;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Kernels.Cpu;
using Tersor.Learning;

namespace Tersor.Compression.PostTraining;

/// <summary>One run of the <see cref="PostTrainingCompressor"/>, from the samples to the file.</summary>
internal sealed class PostTrainingRun : IDisposable
{
    // A bound of the loss is judged by a part of the samples that the network was not calibrated on.
    private const int HeldBackPart = 4;

    private readonly PostTrainingRequest _request;
    private readonly RunProgress _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly Calibration _calibration;
    private readonly WorkerPool _pool;
    private readonly List<string> _warnings = [];
    private readonly long _denseBytes;

    /// <summary>A run at its beginning: everything is checked, nothing is done.</summary>
    public PostTrainingRun(PostTrainingRequest request, RunProgress progress, CancellationToken cancellationToken)
    {
        (_request, _progress, _cancellationToken) = (request, progress, cancellationToken);
        var recipe = new CompressionRecipe { Calibration = request.Settings };
        recipe.Validate();
        recipe.ValidateLayers(LayerName.All(request.Graph));
        CheckSamples(request);
        var (graph, weights) = Fold(request);
        _denseBytes = StageMeasurement.DenseBytes(graph);
        _calibration = new Calibration(graph, weights, request.Device, request.Settings);
        if (_calibration.Layers.IsEmpty)
            throw new PlanException($"'{graph.Name}' has no weights left to compress");
        _pool = new WorkerPool(request.Threads);
    }

    /// <summary>Calibrates, compresses, writes and measures.</summary>
    public PostTrainingReport Run()
    {
        var (samples, heldBack) = SplitSamples();
        var inputs = ReadSamples(samples);
        var batch = _calibration.Plan.Batch;
        var search = new PassSearch(
            _calibration, _request, inputs, heldBack, _pool, batch, _denseBytes, _progress, _cancellationToken);
        var found = search.Run();
        if (search.Shortfall is { } shortfall)
            _warnings.Add(shortfall);
        if (_request.Settings.Distils)
            found = Distil(found, inputs, batch);
        var bytes = TersorFile.ToBytes(_calibration.Graph, found.Tensors, _request.Metadata, _request.Archive);
        var file = TersorFile.Read(bytes, ReadLimits.Own);
        var report = Measure(file, found, search, inputs.Length, heldBack);
        _cancellationToken.ThrowIfCancellationRequested();
        _request.Output?.Commit(stream => stream.Write(bytes));
        return report;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.Dispose();
        _calibration.Dispose();
    }

    private static void CheckSamples(PostTrainingRequest request)
    {
        var length = SamplePart.InputsOf(request.Graph).Sum(part => part.Length);
        foreach (var set in (SampleSet?[])[request.Samples, request.HeldBack, request.DistillationSamples, request.Test])
        {
            if (set is null)
                continue;
            if (set.Count == 0)
                throw new ArgumentException($"{set.Name} holds no {set.Unit}");
            if (set.SampleLength != length)
                throw new ArgumentException(
                    $"{set.Name}: {set.Unit} of {set.SampleLength} values where '{request.Graph.Name}' takes {length}");
        }
    }

    private static (ModelGraph Graph, ImmutableArray<StoredTensor> Weights) Fold(PostTrainingRequest request)
    {
        using var network = Network.Build(request.Graph, request.Device, request.Seed);
        foreach (var tensor in request.Weights)
            foreach (var value in tensor.Decode())
                if (!float.IsFinite(value))
                    throw new NonFiniteException($"'{tensor.Name}' holds the value {value}");
        network.Load(request.Weights);
        using var folded = BatchNormFolding.Fold(network);
        return (folded.Graph, NetworkSnapshot.Take(folded, FloatWidth.Single, FloatWidth.Single));
    }

    private (SampleSet Samples, SampleSet? HeldBack) SplitSamples()
    {
        var samples = _request.Samples.Draw(_request.Settings.SamplesFor(_request.Graph), _request.Seed);
        if (_request.Settings.Ratio is not null || _request.Settings.Bytes is not null)
            return (samples, null);
        if (_request.HeldBack is not null)
            return (samples, _request.HeldBack);
        if (samples.Count < 2)
            return (samples, samples);
        var (heldBack, rest) = samples.Split(Math.Max(1, samples.Count / HeldBackPart), _request.Seed + 1);
        return (rest, heldBack);
    }

    private float[][] ReadSamples(SampleSet samples)
    {
        var demand = MemoryDemand.Of(_calibration);
        var limit = _request.MemoryLimit > 0 ? _request.MemoryLimit : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        var count = Math.Min(samples.Count, demand.Samples(limit));
        _progress.Say(PostTrainingPhase.Reading, $"{count} {samples.Unit} need about {Megabytes(demand.Bytes(count))} MB");
        if (count < samples.Count)
        {
            var warning = $"calibrated on {count} of {samples.Count} {samples.Unit}: "
                + $"all need {Megabytes(demand.Bytes(samples.Count))} MB";
            _warnings.Add(warning);
            _progress.Say(PostTrainingPhase.Reading, warning);
            samples = samples.Draw(count, _request.Seed);
        }

        var inputs = new float[count][];
        for (var i = 0; i < count; i++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _progress.Tell(PostTrainingPhase.Reading, i, count);
            OutputMeter.Read(samples, i, inputs[i] = new float[samples.SampleLength]);
        }

        return inputs;

        static long Megabytes(long bytes) => Math.Max(1, bytes >> 20);
    }

    /// <summary>Lets the compressed network learn from the dense one, and measures its layers again.</summary>
    private PassResult Distil(PassResult found, float[][] inputs, int batch)
    {
        var settings = new DistillationSettings
        {
            Duration = _request.Settings.DistillMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            Steps = _request.Settings.DistillSteps,
            Growth = PassSearch.DistillationGrowth,
            Seed = _request.Seed,
        };
        var lessons = _request.DistillationSamples ?? new JoinedSamples(_request.Samples, _request.HeldBack);
        var dense = NetworkSnapshot.Take(_calibration.Dense, FloatWidth.Single, FloatWidth.Single);
        var tensors = Distillation.Run(
            _calibration.Graph, dense, found.Tensors, lessons, _request.Device, settings, _progress, _cancellationToken);
        return CalibrationPass.Measure(_calibration, found with { Tensors = tensors }, inputs, batch, _cancellationToken);
    }

    private PostTrainingReport Measure(TersorFile file, PassResult found, PassSearch search, int samples, SampleSet? heldBack)
    {
        var graph = _calibration.Graph;
        var weights = NetworkSnapshot.Take(_calibration.Dense, FloatWidth.Single, FloatWidth.Single);
        var original = TersorFile.Read(TersorFile.ToBytes(graph, weights), ReadLimits.Own);
        var options = new InferenceOptions { Selection = KernelSelection.Fixed, Limits = ReadLimits.Own };
        var threads = new SessionOptions { Threads = _pool.Threads };
        using IPredictor dense = CompressedModel.From(original, options).CreateSession(threads);
        using IPredictor compressed = CompressedModel.From(file, options).CreateSession(threads);
        var (basis, set) = _request.Test is { } test ? ("test", test)
            : heldBack is not null && heldBack != _request.Samples ? ("held back", heldBack)
            : ("calibration", _request.Samples.Draw(_request.Settings.SamplesFor(_request.Graph), _request.Seed));
        _progress.Tell(PostTrainingPhase.Measuring, 0, 2);
        var meter = new OutputMeter(dense, set, _cancellationToken);
        _progress.Tell(PostTrainingPhase.Measuring, 1, 2);
        var comparison = meter.Compare(compressed, _cancellationToken, out var paired);
        var sample = new float[set.SampleLength];
        OutputMeter.Read(set, 0, sample);
        var latency = Latency.Measure(dense, compressed, sample, _cancellationToken);
        return new PostTrainingReport
        {
            Model = graph.Name,
            Data = _request.Samples.Name,
            Device = _request.Device.Name,
            Instructions = _request.Device.Instructions,
            Seed = _request.Seed,
            Samples = samples,
            HeldBack = heldBack?.Count ?? 0,
            Dense = new DenseReport(_request.Judge?.Invoke(dense), _denseBytes),
            Compressed = new CompressedReport(_request.Judge?.Invoke(compressed), file.Length, (double)_denseBytes / file.Length),
            Outputs = new OutputFigures(
                basis,
                comparison.Samples,
                comparison.Kl,
                comparison.Agreement,
                comparison.RelativeError,
                comparison.Cosine,
                comparison.LargestDifference,
                comparison.MeanDifference),
            Paired = paired,
            Lambda = found.Lambda,
            Passes = search.Passes,
            Layers = LayerFigures.Of(_calibration, file, found),
            LatencyDense = latency.Dense,
            LatencyCompressed = latency.Compressed,
            Seconds = _progress.Elapsed.TotalSeconds,
            File = _request.Output?.Path,
            Warning = _warnings.Count == 0 ? null : string.Join("; ", _warnings),
            Content = file,
        };
    }
}
