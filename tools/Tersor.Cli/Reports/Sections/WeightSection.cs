using System.Collections.Immutable;
using Tersor.Cli.Output;
using Tersor.Cli.Reports.Charts;
using Tersor.Compression;
using Tersor.Format;

namespace Tersor.Cli.Reports.Sections;

/// <summary>The weights of each layer: their distribution, the centroids that they share, and which of them are left.</summary>
internal static class WeightSection
{
    private const int MostLayers = 24;
    private const int FewestWeights = 16;

    /// <summary>The section.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="dense">Parameters before compression, by name as in the graph; empty if nobody knows them.</param>
    /// <param name="compressed">The same after it; empty if nothing was compressed.</param>
    public static ReportSection Of(
        ModelGraph graph, IReadOnlyList<StoredTensor> dense, IReadOnlyList<StoredTensor> compressed)
    {
        var (before, after) = (dense.ToDictionary(tensor => tensor.Name), compressed.ToDictionary(tensor => tensor.Name));
        var all = graph.Parameters.Where(spec => spec.Role == ParameterRole.Weight && spec.Count >= FewestWeights).ToList();
        var largest = all.OrderByDescending(spec => spec.Count).Take(MostLayers).ToHashSet();
        var layers = all.Where(largest.Contains).ToList();
        if (layers.Count == 0 || (before.Count == 0 && after.Count == 0))
            return new ReportSection("Weights", []);
        var charts = layers.Select(spec => new ReportFigure(Chart(
            spec, before.GetValueOrDefault(spec.Name), after.GetValueOrDefault(spec.Name)).ToSvg()));
        var left = layers.Count < all.Count ? $" The {layers.Count} largest of {all.Count} layers are shown." : "";
        var words = (before.Count > 0, after.Count > 0) switch
        {
            (true, true) => "Above the weights of the dense network, below what is left of them: where they share centroids, "
                + "a stem for each. Zeros are left out below.",
            (false, true) => "What is left of the weights: where they share centroids, a stem for each. Zeros are left out.",
            _ => "How the weights of each layer are distributed.",
        };
        var masks = ImmutableArray.CreateBuilder<ReportFigure>();
        foreach (var spec in layers)
            if (after.TryGetValue(spec.Name, out var tensor) && tensor.NonZeros < tensor.Count)
                masks.Add(Mask(spec, tensor));
        ImmutableArray<ReportPart> parts = [new WordsPart(words + left), new FiguresPart([.. charts])];
        return new ReportSection("Weights", masks.Count == 0 ? parts :
        [
            .. parts,
            new WordsPart(
                "Masks: a row for each output, a column for each of its inputs. The brighter, the more weights of a spot are "
                + "left; black are those that were pruned."),
            new FiguresPart(masks.ToImmutable()) { Css = "sheets" },
        ]);
    }

    private static WeightChart Chart(ParameterSpec spec, StoredTensor? before, StoredTensor? after)
    {
        float[] kept = after is null ? [] : [.. after.Decode().Where(value => value != 0)];
        ImmutableArray<(double Value, int Count)> centroids = [];
        if (after is { Kind: StoredKind.Shared, Scales.Length: 0 })
        {
            var counts = new int[after.Codebook.Length + 1];
            foreach (var code in after.Codes)
                counts[code]++;
            centroids = [.. after.Codebook.Select((value, i) => ((double)value, counts[i + 1]))];
        }

        return new WeightChart(LayerName.Of(spec), before?.Decode() ?? [], kept, centroids);
    }

    private static ReportFigure Mask(ParameterSpec spec, StoredTensor tensor)
    {
        var name = LayerName.Of(spec);
        var share = Figure.Percent((double)tensor.NonZeros / tensor.Count);
        var caption = $"{name}: {Figure.Shape(spec.Shape)}, {share} left";
        return new ReportFigure(Html.Picture(MaskPicture.ToPng(tensor, spec.OutputAxis), $"Mask of {caption}", "mask"), caption);
    }
}
