using System.Collections.Immutable;
using Tersor.Cli.Output;
using Tersor.Cli.Reports.Charts;
using Tersor.Format;

namespace Tersor.Cli.Reports.Sections;

/// <summary>The bytes of each layer, before and after, and what they are spent on.</summary>
internal static class SizeSection
{
    private const int MostLayers = 40;

    /// <summary>The section of a dense network.</summary>
    /// <param name="graph">The model.</param>
    public static ReportSection Of(ModelGraph graph) => new(
        "Size", [new FiguresPart([new ReportFigure(Dense("Bytes of each layer", graph, Shown(graph)))])]);

    /// <summary>The section of a compressed network.</summary>
    /// <param name="file">The network; the dense one before it has its graph, at 4 bytes for each parameter.</param>
    public static ReportSection Of(TersorFile file)
    {
        var layers = Shown(file.Graph);
        var (dense, overhead) = (4.0 * file.Graph.ParameterCount, (double)FileSheets.Overhead(file));
        var parts = Enum.GetValues<StreamPart>().Where(part => file.Layouts.Any(layout => layout.BytesOf(part) > 0))
            .ToImmutableArray();
        var sum = new BarChart(
            "The whole network, on one scale",
            [""],
            [new Bar("before", [dense]), new Bar("after", [file.Length])],
            Figure.Size);
        var after = new BarChart(
            "After: bytes in the file",
            [.. parts.Select(Name), "headers"],
            [
                .. layers.Select(layer => new Bar(layer, [.. parts.Select(part => Sum(layer, layout => layout.BytesOf(part))),
                    Sum(layer, layout => layout.HeaderBytes)])),
                new Bar("graph and notes", [.. parts.Select(_ => 0.0), overhead]),
            ],
            Figure.Size);
        return new ReportSection(
            "Size",
            [
                new WordsPart(
                    $"{Figure.Size(dense)} of floats became {Figure.Size(file.Length)}. Below, each chart has a scale of its own."
                    + Left(file.Graph, layers)),
                new FiguresPart(
                [
                    new ReportFigure(sum.ToSvg()), new ReportFigure(Dense("Before: bytes of floats", file.Graph, layers)),
                    new ReportFigure(after.ToSvg()),
                ]),
                .. FileSheets.Of(file).Select(table => new TablePart(table) { IsFolded = true }),
            ]);

        double Sum(string layer, Func<TensorLayout, int> bytes) =>
            file.Layouts.Where(layout => LayerOf(layout.Name) == layer).Sum(bytes);
    }

    private static string Dense(string title, ModelGraph graph, ImmutableArray<string> layers)
    {
        return new BarChart(
            title,
            ["weights", "biases and statistics"],
            [.. layers.Select(layer => new Bar(layer, [Bytes(layer, isWeight: true), Bytes(layer, isWeight: false)]))],
            Figure.Size).ToSvg();

        double Bytes(string layer, bool isWeight) => 4.0 * graph.Parameters
            .Where(parameter => LayerOf(parameter.Name) == layer && (parameter.Role == ParameterRole.Weight) == isWeight)
            .Sum(parameter => (long)parameter.Count);
    }

    /// <summary>The layers that a chart has room for, in the model's order.</summary>
    private static ImmutableArray<string> Shown(ModelGraph graph)
    {
        var layers = graph.Parameters.GroupBy(parameter => LayerOf(parameter.Name)).ToList();
        var largest = layers.OrderByDescending(layer => layer.Sum(parameter => (long)parameter.Count)).Take(MostLayers)
            .Select(layer => layer.Key).ToHashSet();
        return [.. layers.Select(layer => layer.Key).Where(largest.Contains)];
    }

    private static string Left(ModelGraph graph, ImmutableArray<string> layers)
    {
        var all = graph.Parameters.Select(parameter => LayerOf(parameter.Name)).Distinct().Count();
        return all == layers.Length ? "" : $" The {layers.Length} largest of {all} layers are shown; the table has all.";
    }

    private static string LayerOf(string parameter) =>
        parameter.LastIndexOf('.') is > 0 and var dot ? parameter[..dot] : parameter;

    private static string Name(StreamPart part) => part switch
    {
        StreamPart.Gaps => "positions (gaps)",
        StreamPart.Values => "floats",
        _ => part.ToString().ToLowerInvariant(),
    };
}
