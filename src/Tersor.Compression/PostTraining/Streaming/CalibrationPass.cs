using System.Collections.Immutable;
using System.Diagnostics;
using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Compression.PostTraining;

/// <summary>What a pass made of one weight.</summary>
/// <param name="Result">Codes, codebook and scales.</param>
/// <param name="Tensor">The weight as the file has it.</param>
/// <param name="OutputSqnr">How far the layer's outputs are from the dense network's, in decibels.</param>
/// <param name="Seconds">The duration.</param>
internal sealed record CompressedWeight(SweepResult Result, StoredTensor Tensor, double OutputSqnr, double Seconds);

/// <summary>What a pass came to.</summary>
/// <param name="Lambda">The price of a bit.</param>
/// <param name="Tensors">All parameters, in the graph's order.</param>
/// <param name="Weights">The compressed ones by their full names.</param>
internal sealed record PassResult(
    double Lambda, ImmutableArray<StoredTensor> Tensors, IReadOnlyDictionary<string, CompressedWeight> Weights);

/// <summary>
/// Compresses all layers at one price of a bit, one after the other: the samples stream through the dense network and through the
/// compressed one, and each layer is measured on the inputs that its compressed predecessors give.
/// </summary>
/// <param name="calibration">The networks and the order.</param>
/// <param name="importance">How much the outputs depend on each row of a layer's weight.</param>
/// <param name="pool">The threads of the sweep.</param>
/// <param name="seed">Decides which positions are drawn.</param>
/// <param name="batch">How many samples pass at once.</param>
internal sealed class CalibrationPass(
    Calibration calibration, LayerImportance importance, WorkerPool pool, ulong seed, int batch)
{
    /// <summary>The fewest positions of a sample that are drawn, where there are as many.</summary>
    public const int FewestPositions = 128;

    // The columns that a layer's inputs leave undetermined are few if there are a few times as many positions.
    private const int PositionsPerColumn = 4;

    /// <summary>Compresses all layers.</summary>
    /// <param name="lambda">The price of a bit.</param>
    /// <param name="inputs">The samples, all inputs of each one after the other.</param>
    /// <param name="rounds">Rounds of each sweep; null for as many as are worth their time.</param>
    /// <param name="began">Told of each layer as it begins.</param>
    /// <param name="cancellationToken">Checked between batches and within sweeps.</param>
    public PassResult Run(
        double lambda, IReadOnlyList<float[]> inputs, int? rounds, Action<int> began, CancellationToken cancellationToken)
    {
        calibration.Reset();
        var tensors = calibration.Others.ToDictionary(tensor => tensor.Name);
        var weights = new Dictionary<string, CompressedWeight>();
        using var stream = new CalibrationStream(
            calibration.Dense, calibration.Compressed, calibration.Plan, calibration.Differs, inputs, batch);
        for (var i = 0; i < calibration.Plan.Segments.Length; i++)
        {
            var node = calibration.Plan.Segments[i].Layer;
            var before = weights.Count;
            if (node >= 0)
            {
                began(node);
                Compress(node, stream, lambda, rounds, tensors, weights, cancellationToken);
            }

            var noise = stream.Advance(i, cancellationToken);
            foreach (var name in weights.Keys.Skip(before).ToArray())
                weights[name] = weights[name] with { OutputSqnr = noise.Decibels };
        }

        return new PassResult(lambda, [.. calibration.Graph.Parameters.Select(spec => tensors[spec.Name])], weights);
    }

    /// <summary>A result with the noise of its layers' outputs measured anew, after its tensors have changed.</summary>
    /// <param name="calibration">The networks and the order.</param>
    /// <param name="result">The result with its new tensors.</param>
    /// <param name="inputs">The samples, all inputs of each one after the other.</param>
    /// <param name="batch">How many samples pass at once.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public static PassResult Measure(
        Calibration calibration,
        PassResult result,
        IReadOnlyList<float[]> inputs,
        int batch,
        CancellationToken cancellationToken)
    {
        calibration.Compressed.Load(result.Tensors);
        var differs = calibration.Plan.Differing(node => calibration.ParametersOf(node).Any());
        using var stream = new CalibrationStream(
            calibration.Dense, calibration.Compressed, calibration.Plan, differs, inputs, batch);
        var weights = result.Weights.ToDictionary();
        for (var i = 0; i < calibration.Plan.Segments.Length; i++)
        {
            var noise = stream.Advance(i, cancellationToken);
            if (calibration.Plan.Segments[i].Layer is >= 0 and var node)
                foreach (var spec in calibration.ParametersOf(node))
                    if (weights.TryGetValue(spec.Name, out var weight))
                        weights[spec.Name] = weight with { OutputSqnr = noise.Decibels };
        }

        return result with { Weights = weights };
    }

    private void Compress(
        int node,
        CalibrationStream stream,
        double lambda,
        int? rounds,
        Dictionary<string, StoredTensor> tensors,
        Dictionary<string, CompressedWeight> weights,
        CancellationToken cancellationToken)
    {
        if (calibration.Graph.Nodes[node] is EmbeddingNode)
        {
            var spec = calibration.ParametersOf(node).First();
            var table = TableProblem.Of(calibration, node, stream, importance.Of(node, 0), importance.TiedTo(node));
            weights[spec.Name] = Solve(
                spec, null, table, hasBias: false, lambda, rounds, Stopwatch.StartNew(), cancellationToken);
            tensors[spec.Name] = Take(weights[spec.Name].Tensor);
            return;
        }

        var layer = CalibratedLayers.Of(calibration.Dense, calibration.Compressed, node)!;
        for (var i = 0; i < layer.Weights.Length; i++)
        {
            var weight = layer.Weights[i];
            if (!calibration.IsCompressed(weight.Spec.Name))
                continue;
            var clock = Stopwatch.StartNew();
            var problem = Measure(node, layer, i, stream, cancellationToken);
            var found = Solve(
                weight.Spec, weight.Matrix, problem, !weight.Biases.IsEmpty, lambda, rounds, clock, cancellationToken);
            weights[weight.Spec.Name] = found;
            tensors[weight.Spec.Name] = Take(found.Tensor);
            foreach (var bias in weight.Biases)
                tensors[bias.Parameter] = Take(Moved(bias, found.Result.BiasChange));
        }
    }

    private SweepProblem Measure(
        int node, CalibratedLayer layer, int weight, CalibrationStream stream, CancellationToken cancellationToken)
    {
        var (spec, matrix) = (layer.Weights[weight].Spec, layer.Weights[weight].Matrix);
        var lacks = stream.Differs(node) || stream.HasLack(node) || layer.LacksAlways(weight);
        var samples = stream.First(stream.Batches - 1) + stream.Count(stream.Batches - 1);
        var most = Math.Max(FewestPositions, ((PositionsPerColumn * matrix.Columns) + samples - 1) / samples);
        var draw = new PositionDraw(matrix.Positions, most, seed, (ulong)node);
        var sums = new InputSums(matrix, calibration.Dense.Device, draw, lacks);
        for (var i = 0; i < stream.Batches; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stream.Measure(node, i, layer, weight, lacks, sums);
        }

        var (blocks, inputMean, errorMean, correction) = sums.Finish();
        return new SweepProblem
        {
            Name = LayerName.Of(spec),
            Rows = matrix.Rows,
            Columns = matrix.Columns,
            Weights = matrix.ToMatrix<float>(calibration.Dense[spec.Name].ToArray()),
            Correction = correction,
            InputMean = inputMean,
            ErrorMean = errorMean,
            Positions = matrix.Positions,
            Importance = importance.Of(node, weight),
            Blocks = blocks,
        };
    }

    private CompressedWeight Solve(
        ParameterSpec spec,
        LayerMatrix? matrix,
        SweepProblem problem,
        bool hasBias,
        double lambda,
        int? rounds,
        Stopwatch clock,
        CancellationToken cancellationToken)
    {
        var layer = calibration.Settings.Of(LayerName.Of(spec));
        var settings = new SweepSettings
        {
            Lambda = lambda / layer.Weight,
            HasBias = hasBias,
            MaxCentroids = (1 << layer.Bits) - 1,
        };
        if (rounds is { } most)
            settings = settings with { Rounds = most };
        var result = MatrixSweep.Run(problem, settings, pool, cancellationToken);
        var codes = matrix is null ? result.Codes : matrix.FromMatrix<byte>(result.Codes);
        var tensor = StoredTensor.Shared(
            spec.Name, spec.Shape, result.Codebook, codes, FloatWidth.Half, result.Scales, spec.OutputAxis);
        return new CompressedWeight(result, tensor, double.NaN, clock.Elapsed.TotalSeconds);
    }

    /// <summary>A bias of the compressed network with its rows' changes added, as the file has it.</summary>
    private StoredTensor Moved(BiasPart bias, double[] change)
    {
        var parameter = calibration.Compressed[bias.Parameter];
        var values = parameter.ToArray();
        for (var i = 0; i < bias.Rows; i++)
            values[i] = (float)(values[i] + change[bias.FirstRow + i]);
        return StoredTensor.Dense(bias.Parameter, parameter.Spec.Shape, values, FloatWidth.Half);
    }

    private StoredTensor Take(StoredTensor tensor)
    {
        calibration.Compressed[tensor.Name].SetValues(tensor.Decode());
        return tensor;
    }
}
