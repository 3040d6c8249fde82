using Tersor.Data;
using Tersor.Format;
using Tersor.Kernels.Cpu;
using Tersor.Learning;

namespace Tersor.Compression.PostTraining;

/// <summary>Looks for the price of a bit at which the compressed network meets the goal, by passes over all layers.</summary>
internal sealed class PassSearch
{
    /// <summary>By how much a distillation may make the file larger, as a share: the search leaves that much room.</summary>
    public const double DistillationGrowth = 0.005;

    // A file that is 1 % smaller than it may be is near enough; a loss is measured less exactly than bytes are.
    private const double LeastOfSize = 0.99;
    private const double LeastOfLoss = 0.85;
    private const int MostPasses = 8;

    // A first, rough pass takes a part of the samples, if there are enough, and sweeps less often: bytes hardly change.
    private const int RoughPart = 4;
    private const int FewestRough = 32;
    private const int RoughRounds = 2;

    // How much of the squared change of logits becomes divergence, roughly: where a search for a loss begins.
    private const double LossOfCost = 0.1;

    private readonly Calibration _calibration;
    private readonly PostTrainingRequest _request;
    private readonly IReadOnlyList<float[]> _inputs;
    private readonly CalibrationPass _pass;
    private readonly RunProgress _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly RateModel _model = new();
    private readonly long? _budget;
    private readonly double _maxLoss;
    private readonly OutputMeter? _judge;

    /// <summary>A search at its beginning: the importance of all layers is measured.</summary>
    public PassSearch(
        Calibration calibration,
        PostTrainingRequest request,
        IReadOnlyList<float[]> inputs,
        SampleSet? heldBack,
        WorkerPool pool,
        int batch,
        long denseBytes,
        RunProgress progress,
        CancellationToken cancellationToken)
    {
        (_calibration, _request, _inputs) = (calibration, request, inputs);
        (_progress, _cancellationToken) = (progress, cancellationToken);
        var settings = request.Settings;
        _budget = settings.Bytes ?? (settings.Ratio is { } ratio ? (long)(denseBytes / ratio) : null);
        if (settings.Distils)
            _budget = (long?)(_budget / (1 + DistillationGrowth));
        _maxLoss = settings.MaxLoss ?? CalibrateStage.DefaultLoss;
        var importance = LayerImportance.Measure(calibration, request, inputs, progress, cancellationToken);
        importance.AddTo(_model);
        _pass = new CalibrationPass(calibration, importance, pool, request.Seed, batch);
        if (heldBack is null)
            return;
        using var dense = new NetworkPredictor(calibration.Dense);
        _judge = new OutputMeter(dense, heldBack, cancellationToken);
    }

    /// <summary>How many passes there were.</summary>
    public int Passes { get; private set; }

    /// <summary>How the result falls short of what can be reached, in one line; null if it does not.</summary>
    public string? Shortfall { get; private set; }

    /// <summary>Searches.</summary>
    /// <exception cref="PlanException">No try met the goal.</exception>
    public PassResult Run()
    {
        var search = _budget is { } budget
            ? new GoalSearch(budget, LeastOfSize, grows: false, _model.PriceOfBits(8.0 * PayloadOf(budget)), slope: 0.4)
            : new GoalSearch(_maxLoss, LeastOfLoss, grows: true, _model.PriceOfCost(_maxLoss / LossOfCost), slope: 0.7);
        PassResult? best = null;
        var (bestFigure, nearest) = (0.0, double.PositiveInfinity);
        while (Passes < MostPasses && !search.IsDone)
        {
            var isRough = Passes == 0 && _inputs.Count >= RoughPart * FewestRough;
            var result = RunPass(search.Price, isRough);
            var figure = _budget is null ? Loss() : BytesOf(result);
            if (!isRough)
                nearest = Math.Min(nearest, figure);
            if (!isRough && search.Meets(figure) && (best is null || figure > bestFigure))
                (best, bestFigure) = (result, figure);
            search.Add(figure, isRough);
        }

        if (best is null)
            throw new PlanException(_budget is { } bound
                ? FormattableString.Invariant($"the smallest file that was found has {nearest:N0} bytes, more than {bound:N0}")
                : FormattableString.Invariant($"the smallest loss that was found is {nearest:G3}, more than {_maxLoss:G3}"));
        if (search.IsSaturated)
            Shortfall = _budget is { } room
                ? FormattableString.Invariant($"{bestFigure:N0} bytes of {room:N0}: more would make the network no better")
                : FormattableString.Invariant($"a loss of {bestFigure:G3} where {_maxLoss:G3} is allowed: it grows no more");
        else if (!search.IsDone)
            Shortfall = _budget is { } size
                ? FormattableString.Invariant($"{bestFigure:N0} bytes after {Passes} passes, where {size:N0} are allowed")
                : FormattableString.Invariant($"a loss of {bestFigure:G3} after {Passes} passes, where {_maxLoss:G3} is allowed");
        return best;
    }

    private PassResult RunPass(double lambda, bool isRough)
    {
        Passes++;
        var share = isRough ? 1.0 / RoughPart : 1;

        // Samples may be sorted by class: a part of them is spread over all.
        var inputs = isRough ? [.. _inputs.Where((_, i) => i % RoughPart == 0)] : _inputs;
        var costs = _calibration.Layers.Select(Cost).ToArray();
        var done = 0.0;
        _progress.BeginPass();
        var number = 0;
        var result = _pass.Run(lambda, inputs, isRough ? RoughRounds : null, Began, _cancellationToken);
        _progress.EndPass(share);
        return result;

        void Began(int node)
        {
            _progress.TellLayer(
                Passes, _calibration.Graph.Nodes[node].Name, number, costs.Length, done / costs.Sum(), share);
            done += costs[number++];
        }
    }

    /// <summary>How long a layer takes, in some unit: products for its Hessian and for its sweep.</summary>
    private double Cost(int node) => CalibratedLayers.Of(_calibration.Dense, _calibration.Compressed, node) is { } layer
        ? layer.Weights.Sum(weight =>
            ((double)weight.Matrix.Columns * weight.Matrix.Columns * (weight.Matrix.Groups + weight.Matrix.Rows))
            + (10.0 * weight.Matrix.Positions * weight.Matrix.Rows * weight.Matrix.Columns))
        : _calibration.ParametersOf(node).Sum(spec => (double)spec.Count);

    private double Loss()
    {
        using var compressed = new NetworkPredictor(_calibration.Compressed);
        _progress.Tell(PostTrainingPhase.Judging, Passes, MostPasses);
        return _judge!.Compare(compressed, _cancellationToken).Loss;
    }

    private long BytesOf(PassResult result) =>
        TersorFile.ToBytes(_calibration.Graph, result.Tensors, _request.Metadata).Length;

    /// <summary>What a file of so many bytes has for codes: the rest are biases and headers.</summary>
    private double PayloadOf(long bytes)
    {
        var others = TersorFile.ToBytes(
            _calibration.Graph,
            [.. _calibration.Graph.Parameters.Select(spec => _calibration.IsCompressed(spec.Name)
                ? StoredTensor.Shared(spec.Name, spec.Shape, [], new byte[spec.Count], FloatWidth.Half)
                : _calibration.Others.First(tensor => tensor.Name == spec.Name))],
            _request.Metadata).Length;
        if (others >= bytes)
            throw new PlanException(FormattableString.Invariant(
                $"all that is no weight takes {others:N0} bytes already, more than {bytes:N0}"));
        return bytes - others;
    }
}
