using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.Reports.Charts;
using Tersor.Tasks;

namespace Tersor.Cli.Reports.Sections;

/// <summary>
/// The epochs of a run as its history tells them: a chart for each figure, losses together, all stages one behind the other.
/// </summary>
internal static class CurveSection
{
    private const int MostRows = 200;
    private const string NonZeros = "nonZeros";
    private const double LeastSparsity = 0.001;

    private static readonly ImmutableArray<string> NoFigures = ["event", "stage", "epoch", "step", "elapsed", "memory"];

    /// <summary>The section; without parts for a run that has no history, or has trained nothing.</summary>
    /// <param name="record">The history; null for none.</param>
    /// <param name="parameters">The number of the model's parameters.</param>
    public static ReportSection Of(RunRecord? record, long parameters)
    {
        if (record is null || record.Epochs.IsEmpty)
            return new ReportSection("Curves", []);
        var epochs = record.Epochs;
        var keys = epochs.SelectMany(epoch => epoch.EnumerateObject())
            .Where(field => field.Value.ValueKind == JsonValueKind.Number && !NoFigures.Contains(field.Name))
            .Select(field => field.Name).Distinct().ToImmutableArray();
        var spans = Spans(epochs);
        var charts = ImmutableArray.CreateBuilder<LineChart>();
        if (Quality(record) is { } quality)
            charts.Add(quality);

        // Stages may have losses of different kinds, such as a distillation's: none shares a scale with another.
        ImmutableArray<string> losses = [.. keys.Where(IsLoss)];
        foreach (var span in losses.IsEmpty ? [] : spans)
        {
            var title = spans.Length > 1 ? $"Loss, stage '{span.Name}'" : "Loss";
            var part = epochs.AsSpan()[(int)span.From..(int)span.To].ToImmutableArray();
            charts.Add(Chart(title, losses, part, parameters, span.From));
        }

        // A run that prunes nothing has no curve of zeros.
        var isPruned = epochs.Any(epoch => Value(epoch, NonZeros) < (1 - LeastSparsity) * parameters);
        foreach (var key in keys.Where(key => !IsLoss(key) && (key != NonZeros || isPruned)))
            charts.Add(Chart(key, [key], epochs, parameters) with { Spans = spans.Length > 1 ? spans : [] });
        return new ReportSection(
            "Curves",
            [
                new WordsPart(
                    "Losses are the means of an epoch's training steps. Other figures are what they are when it ends."),
                new FiguresPart([.. charts.Select(chart => new ReportFigure(chart.ToSvg()))]),
                new TablePart(Table(epochs, keys)) { IsFolded = true },
            ]);
    }

    /// <summary>A key of a history in words: <c>examples per second</c>.</summary>
    public static string Words(string key) => string.Concat(
        key.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : letter.ToString()));

    private static LineChart Chart(
        string name, ImmutableArray<string> keys, ImmutableArray<JsonElement> epochs, long parameters, double before = 0)
    {
        if (name == NonZeros)
            return new LineChart("Sparsity: zeros, % of all parameters", "epoch", [Line("", NonZeros, Sparsity)])
            { IsWhole = true, FromZero = true };
        var isShare = keys.All(key => IsShare(key, epochs));
        return new LineChart(
            IsLoss(keys[0]) ? name : Title(name, isShare),
            "epoch",
            [.. keys.Select(key => Line(keys.Length == 1 ? "" : Words(key), key, Number))])
        { IsWhole = true, FromZero = name is "rate" or "examplesPerSecond" };

        LineSeries Line(string label, string key, Func<double, double> value) => new(
            label, [.. epochs.Select((epoch, i) => (before + i + 1, value(Value(epoch, key))))]);

        double Number(double value) => isShare ? 100 * value : value;

        double Sparsity(double nonZeros) => 100 * (1 - (nonZeros / parameters));
    }

    private static string Title(string name, bool isShare) => name switch
    {
        "rate" => "Learning rate",
        "examplesPerSecond" => "Speed: examples per second",
        _ => $"{char.ToUpperInvariant(name[0])}{Words(name)[1..]}{(isShare ? ", %" : "")}",
    };

    private static LineChart? Quality(RunRecord record)
    {
        var judged = record.Stages.Where(stage => stage.Score is not null).ToImmutableArray();
        if (judged.Length < 2)
            return null;
        var measure = judged[0].Score!.Measure;
        var scale = measure.Unit == ScoreUnit.Share ? 100 : 1;
        return new LineChart(
            $"Test {measure.Name}{(scale == 100 ? ", %" : "")}, after each stage",
            "stage",
            [new LineSeries("", [.. judged.Select((stage, i) => (i + 1.0, scale * stage.Score!.Value))])])
        {
            Levels = [("dense", scale * judged[0].Score!.Value)],
            Names = [.. judged.Select(stage => stage.Name)],
        };
    }

    private static ImmutableArray<(string Name, double From, double To)> Spans(ImmutableArray<JsonElement> epochs)
    {
        var spans = ImmutableArray.CreateBuilder<(string Name, double From, double To)>();
        for (var i = 0; i < epochs.Length; i++)
        {
            var stage = epochs[i].TryGetProperty("stage", out var name) ? name.ToString() : "";
            if (spans.Count > 0 && spans[^1].Name == stage)
                spans[^1] = spans[^1] with { To = i + 1 };
            else
                spans.Add((stage, i, i + 1));
        }

        return spans.ToImmutable();
    }

    private static SheetTable Table(ImmutableArray<JsonElement> epochs, ImmutableArray<string> keys)
    {
        var stride = 1 + ((epochs.Length - 1) / MostRows);
        return new SheetTable(
            stride == 1 ? "The epochs as a table" : $"Each {stride}th epoch as a table",
            ["stage", "epoch", .. keys.Select(Words)],
            [
                .. epochs.Where((_, i) => (i + 1) % stride == 0).Select(epoch => (ImmutableArray<string>)
                [
                    epoch.TryGetProperty("stage", out var stage) ? stage.ToString() : "",
                    Text(Value(epoch, "epoch")),
                    .. keys.Select(key => Text(Value(epoch, key))),
                ]),
            ]);
    }

    private static bool IsLoss(string key) => key.EndsWith("loss", StringComparison.OrdinalIgnoreCase);

    private static bool IsShare(string key, ImmutableArray<JsonElement> epochs) =>
        (key.EndsWith("accuracy", StringComparison.OrdinalIgnoreCase) || key is "precision" or "recall" or "coverage")
        && epochs.All(epoch => !(Value(epoch, key) is < 0 or > 1));

    private static double Value(JsonElement epoch, string key) =>
        epoch.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;

    private static string Text(double value) => double.IsNaN(value) ? ""
        : value == Math.Floor(value) && Math.Abs(value) < 1e15 ? Figure.Count((long)value)
        : value.ToString("G5", CultureInfo.InvariantCulture);
}
