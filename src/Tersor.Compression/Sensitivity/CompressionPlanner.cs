using System.Collections.Immutable;
using System.Globalization;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// Turns the curves of a <see cref="SensitivityScan"/> into a sparsity and a number of bits for every layer. The curves only
/// order the plans (<see cref="PlanFrontier"/>); whether one meets the budget is found out by carrying it out on the dense
/// network, all layers together and without retraining: the bytes are those of an encoded file, the quality is measured.
/// </summary>
/// <example><code>
/// var planner = new CompressionPlanner(request, report, model.Recipe);
/// var plan = planner.ForBytes(planner.DenseBytes / 40);
/// RecipeJson.Write(plan.Recipe);
/// </code></example>
public sealed class CompressionPlanner
{
    private readonly SensitivityRequest _request;
    private readonly SensitivityReport _report;
    private readonly CompressionRecipe _recipe;
    private readonly ImmutableArray<SensitivityCurve> _layers;
    private readonly PlanFrontier _frontier;

    /// <summary>Orders the plans.</summary>
    /// <param name="request">The request of the scan.</param>
    /// <param name="report">What came out: a curve for every layer, with a sparsity and a number of bits at least.</param>
    /// <param name="recipe">Where trainings, schedule and encoding come from; its own sparsities and bits are replaced.</param>
    /// <exception cref="ArgumentException">A layer has no curve, or a curve no points.</exception>
    public CompressionPlanner(SensitivityRequest request, SensitivityReport report, CompressionRecipe recipe)
    {
        _request = request;
        _report = report;
        _recipe = recipe;
        _layers = [.. report.Curves.Where(curve => curve.Kind == RegionKind.Layer)];
        if (!_layers.Select(curve => curve.Name).SequenceEqual(LayerName.All(request.Network.Graph)))
            throw new ArgumentException("A plan needs a curve for every layer.", nameof(report));
        if (_layers.Any(curve => curve.Sparsity.IsEmpty || curve.Bits.IsEmpty))
            throw new ArgumentException("A plan needs curves over sparsity and over bits.", nameof(report));
        _frontier = PlanFrontier.Of([.. _layers.Select(curve => LayerChoice.Undominated(LayerChoice.All(curve, report.Loss)))]);
    }

    /// <summary>The dense network's parameters as 32-bit floats, batch normalisations folded away: what ratios are of.</summary>
    public long DenseBytes => StageMeasurement.DenseBytes(FoldedGraph.Of(_request.Network.Graph).Graph);

    /// <summary>The best plan whose file has at most so many bytes.</summary>
    /// <exception cref="PlanException">The smallest plan has more; the message says how many.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public PlannedCompression ForBytes(long bytes, CancellationToken cancellationToken = default)
    {
        // Sizes fall along the frontier.
        var index = FirstWhere(i => Encode(Recipe(_frontier[i])) <= bytes, cancellationToken);
        if (index == _frontier.Count)
            throw new PlanException(string.Create(
                CultureInfo.InvariantCulture,
                $"{bytes:N0} bytes are out of reach: the smallest plan within the curves has "
                + $"{Encode(Recipe(_frontier[index - 1])):N0}"));
        return Carry(index, cancellationToken);
    }

    /// <summary>The smallest plan that costs at most so much quality, measured without retraining.</summary>
    /// <param name="drop">In the measure's unit: points of accuracy, per cent of bits per character.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="PlanException">The largest plan costs more; the message says how much.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public PlannedCompression ForDrop(double drop, CancellationToken cancellationToken = default)
    {
        var index = FirstWhere(i => DropOf(Measure(Recipe(_frontier[i]), cancellationToken)) > drop, cancellationToken) - 1;
        if (index < 0)
            throw new PlanException(string.Create(
                CultureInfo.InvariantCulture,
                $"a loss of {drop:0.###} {_request.Probe.Measure.DropUnit} is out of reach: the mildest plan within the curves "
                + $"loses {DropOf(Measure(Recipe(_frontier[0]), cancellationToken)):0.###}"));
        return Carry(index, cancellationToken);
    }

    /// <summary>
    /// The first plan, from the largest, of which something is true that then stays true; <see cref="PlanFrontier.Count"/> if of
    /// none.
    /// </summary>
    private int FirstWhere(Func<int, bool> holds, CancellationToken cancellationToken)
    {
        var (low, high) = (0, _frontier.Count);
        while (low < high)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var middle = low + ((high - low) / 2);
            if (holds(middle))
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private PlannedCompression Carry(int index, CancellationToken cancellationToken)
    {
        var choices = _frontier[index];
        var recipe = Recipe(choices);
        var bytes = Encode(recipe);
        var quality = Measure(recipe, cancellationToken);
        return new PlannedCompression(
            [.. _layers.Zip(
                choices,
                (layer, choice) => new PlannedLayer(layer.Name, layer.Count, choice.Sparsity, choice.Bits, (long)choice.Bytes))],
            bytes,
            (double)DenseBytes / bytes,
            quality.Value,
            DropOf(quality),
            recipe);
    }

    private CompressionRecipe Recipe(IReadOnlyList<LayerChoice> choices)
    {
        var recipe = _recipe
            .Prune(prune => prune with { Method = PruningMethod.Layer, Layers = prune.Layers.Clear() })
            .Share(share => share with { Layers = share.Layers.Clear() });
        for (var i = 0; i < choices.Count; i++)
            recipe = recipe.PruneLayer(_layers[i].Name, choices[i].Sparsity)
                .ShareLayer(_layers[i].Name, choices[i].Bits, bitPrice: 0);
        return recipe;
    }

    private double DropOf(ProbeReading reading) => _request.Probe.Measure.Drop(_report.Quality, reading.Value);

    private ProbeReading Measure(CompressionRecipe recipe, CancellationToken cancellationToken)
    {
        using var stages = Compress(recipe);
        return _request.Probe.Read(stages.Network, cancellationToken);
    }

    private long Encode(CompressionRecipe recipe)
    {
        using var stages = Compress(recipe);
        return TersorFile.ToBytes(stages.Network.Graph, NetworkSnapshot.Take(stages.Network, recipe.Encoding)).Length;
    }

    private StageSequence Compress(CompressionRecipe recipe)
    {
        var dense = _request.Network;
        var copy = Network.Build(dense.Graph, dense.Device, dense.Seed);
        copy.CopyValuesFrom(dense);
        var stages = new StageSequence(copy, recipe, dense.Seed);
        stages.Prune(recipe.Pruning! with { Schedule = PruningSchedule.OneShot });
        stages.Share(recipe.Sharing!);
        return stages;
    }
}
