using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tersor.Cli.Output;
using Tersor.Cli.Reports;
using Tersor.Cli.Reports.Charts;
using Tersor.Tasks;

namespace Tersor.Cli.Sweeps;

/// <summary>The results of a sweep for people and for spreadsheets.</summary>
internal static class SweepSheets
{
    private const string None = "–";

    /// <summary>Means, least and most over seeds, a row a point.</summary>
    public static SheetTable Table(ImmutableArray<SweepPoint> points)
    {
        return new SheetTable(
            "Over all seeds",
            [
                "model", "recipe", "data", "seeds", "bytes", "least", "most", "ratio", "dense", "quality", "worst", "best",
                "measure",
            ],
            [.. points.Select(Row)])
        { TextColumns = 3 };

        static ImmutableArray<string> Row(SweepPoint point)
        {
            var bytes = point.Results.Select(result => result.Bytes).ToList();
            var scores = Values(point, result => result.Score);
            var (measure, ascending) = (point.Measure, scores.OrderBy(score => -(point.Measure?.Cost(score) ?? 0)).ToList());
            return
            [
                Path.GetFileName(point.Model), Or(Path.GetFileName(point.Recipe)), Or(Path.GetFileName(point.Data)),
                Figure.Count(point.Results.Length), Figure.Count((long)Math.Round(bytes.Average())), Figure.Count(bytes.Min()),
                Figure.Count(bytes.Max()), Figure.Ratio(point.Results.Average(result => result.Ratio)),
                Mean(measure, Values(point, result => result.Dense)), Mean(measure, scores),
                ascending.Count > 0 ? measure!.Describe(ascending[0]) : None,
                ascending.Count > 0 ? measure!.Describe(ascending[^1]) : None,
                measure?.Name ?? None,
            ];
        }
    }

    /// <summary>A line a task, for spreadsheets: RFC 4180.</summary>
    public static string Csv(ImmutableArray<SweepPoint> points)
    {
        var text = new StringBuilder("model,recipe,data,seed,bytes,ratio,measure,dense,quality\r\n");
        foreach (var point in points)
            foreach (var result in point.Results)
                text.AppendJoin(',', new[]
                {
                    point.Model, point.Recipe, point.Data, Text(result.Task.Seed), Text(result.Bytes), Text(result.Ratio),
                    result.Score?.Measure.Name ?? "", Text(result.Dense?.Value), Text(result.Score?.Value),
                }.Select(Quoted)).Append("\r\n");
        return text.ToString();
    }

    /// <summary>The page: a plot of size against quality for each measure, and the table.</summary>
    public static Report Page(string folder, ImmutableArray<SweepPoint> points)
    {
        var charts =
            from point in points
            where point.Measure is not null
            group point by point.Measure into measured
            select new ReportFigure(Chart(measured.Key, measured).ToSvg());
        var tasks = points.Sum(point => point.Results.Length);
        return new Report(
            "sweep",
            $"Sweep {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))}",
            $"{Figure.Count(tasks)} compressions: {Figure.Count(points.Length)} of models, recipes and data, over seeds.",
            [],
            [
                new ReportSection("Size against quality", [.. charts.Select(chart => new FiguresPart([chart]))]),
                new ReportSection("Results", [new TablePart(Table(points))]),
            ]);
    }

    private static LineChart Chart(ScoreMeasure measure, IEnumerable<SweepPoint> points) => new(
        $"{measure.Name}, a mark for each seed",
        "size of the file, kB",
        [
            .. points.Select(point => new LineSeries(
                point.Name,
                [.. point.Results.Where(result => result.Score is not null).OrderBy(result => result.Bytes)
                    .Select(result => (result.Bytes / 1000.0, result.Score!.Value))])),
        ])
    { Format = measure.Describe };

    private static List<double> Values(SweepPoint point, Func<SweepResult, Score?> score) =>
        [.. point.Results.Select(score).OfType<Score>().Select(some => some.Value)];

    private static string Mean(ScoreMeasure? measure, List<double> values) =>
        values.Count > 0 && measure is not null ? measure.Describe(values.Average()) : None;

    private static string Or(string text) => text.Length > 0 ? text : None;

    private static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;
}
