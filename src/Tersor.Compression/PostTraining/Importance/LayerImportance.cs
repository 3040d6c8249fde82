using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression.PostTraining;

/// <summary>What an <see cref="ImportanceScan"/> found, kept for all passes.</summary>
internal sealed class LayerImportance
{
    // Operations that a scan may take: small networks see all samples twice, large ones some of them.
    private const double Budget = 2e12;
    private const int FewestSamples = 32;
    private const int Projections = 2;

    private readonly Calibration _calibration;
    private readonly Dictionary<(int Node, int Weight), double[]> _rows = [];
    private readonly Dictionary<int, double> _inputSquares = [];
    private readonly Dictionary<int, TiedUse?> _tied = [];

    private LayerImportance(Calibration calibration, ImportanceScan scan)
    {
        _calibration = calibration;
        foreach (var node in calibration.Layers)
        {
            var layer = CalibratedLayers.Of(calibration.Dense, calibration.Compressed, node);
            for (var weight = 0; weight < (layer?.Weights.Length ?? 1); weight++)
                _rows[(node, weight)] = scan.Of(node, weight);
            _inputSquares[node] = scan.InputSquare(node);
            if (layer is null)
                _tied[node] = scan.TiedTo(node);
        }
    }

    /// <summary>Measures the importance of all layers.</summary>
    /// <param name="calibration">The network.</param>
    /// <param name="request">The device and the seed.</param>
    /// <param name="inputs">The samples.</param>
    /// <param name="progress">Told of every batch.</param>
    /// <param name="cancellationToken">Checked before every batch.</param>
    /// <exception cref="NonFiniteException">The network's outputs, or their gradients, are not finite.</exception>
    public static LayerImportance Measure(
        Calibration calibration,
        PostTrainingRequest request,
        IReadOnlyList<float[]> inputs,
        RunProgress progress,
        CancellationToken cancellationToken)
    {
        var graph = calibration.Graph;
        var weights = NetworkSnapshot.Take(calibration.Dense, FloatWidth.Single, FloatWidth.Single);
        using var scan = new ImportanceScan(graph, weights, request.Device, calibration.Layers);
        var projection = new OutputProjection(OutputKinds.Of(graph), request.Seed);
        var batch = calibration.Plan.GradientBatch;

        // A gradient costs two products of its own.
        var operations = Enumerable.Range(0, graph.Nodes.Length).Sum(node => 3 * GraphDemand.OperationsOf(graph, node));
        var runs = (int)Math.Min(Projections * inputs.Count, Math.Max(FewestSamples, Budget / operations));
        float[][] seen = runs >= inputs.Count
            ? [.. inputs]
            : [.. Enumerable.Range(0, runs).Select(i => inputs[(int)((long)i * inputs.Count / runs)])];
        var (number, projections) = (0, Math.Max(1, runs / seen.Length));
        for (var i = 0; i < projections; i++)
        {
            for (var first = 0; first < seen.Length; first += batch, number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress.Tell(PostTrainingPhase.Importance, (i * seen.Length) + first, projections * seen.Length);
                scan.Run(seen, first, Math.Min(batch, seen.Length - first), projection, number);
            }
        }

        request.Device.Pool.Trim();
        var importance = new LayerImportance(calibration, scan);
        foreach (var ((node, _), rows) in importance._rows)
            if (!rows.All(double.IsFinite))
                throw new NonFiniteException($"the outputs' gradients at '{graph.Nodes[node].Name}' are not finite");
        return importance;
    }

    /// <summary>The importance of each row of a weight; of an embedding, of each feature.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="weight">The number of its weight.</param>
    public double[] Of(int node, int weight) => _rows[(node, weight)];

    /// <summary>How other layers use an embedding's table; null if none does.</summary>
    /// <param name="node">The embedding's node.</param>
    public TiedUse? TiedTo(int node) => _tied[node];

    /// <summary>Adds all compressed weights to a model of their bits.</summary>
    public void AddTo(RateModel model)
    {
        foreach (var ((node, number), importance) in _rows)
        {
            if (CalibratedLayers.Of(_calibration.Dense, _calibration.Compressed, node) is not { } layer)
            {
                var table = _calibration.Dense[_calibration.ParametersOf(node).First().Name].ToArray();
                model.Add(importance.Average() * MeanSquare(table) / Math.Max(1, table.Length / importance.Length), table.Length);
                continue;
            }

            var (spec, matrix) = (layer.Weights[number].Spec, layer.Weights[number].Matrix);
            if (!_calibration.IsCompressed(spec.Name))
                continue;
            var values = matrix.ToMatrix<float>(_calibration.Dense[spec.Name].ToArray());
            var inputs = matrix.Positions * _inputSquares[node];
            for (var row = 0; row < matrix.Rows; row++)
                model.Add(
                    importance[row] * inputs * MeanSquare(values.AsSpan(row * matrix.Columns, matrix.Columns)), matrix.Columns);
        }
    }

    private static double MeanSquare(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += (double)value * value;
        return sum / values.Length;
    }
}
