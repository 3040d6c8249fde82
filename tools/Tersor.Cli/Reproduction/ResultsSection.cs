using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tersor.Cli.Output;
using Tersor.Compression;
using Tersor.Tasks;

namespace Tersor.Cli.Reproduction;

/// <summary>What a reproduction found, in Markdown.</summary>
internal static class ResultsSection
{
    private const int HeadingLevel = 3;

    /// <summary>Writes the section.</summary>
    /// <param name="introduction">How it was made, in a sentence or two.</param>
    /// <param name="runs">The runs of named recipes, those of a model one after the other.</param>
    /// <param name="ablation">The runs with changed recipes.</param>
    /// <param name="sheets">
    /// Pictures of the same latents side by side: what made them, and the file, relative to the document.
    /// </param>
    /// <param name="commands">The commands that made a run.</param>
    public static string Write(
        string introduction,
        ImmutableArray<(Experiment Experiment, CompressionReport Report)> runs,
        ImmutableArray<(Experiment Experiment, CompressionReport Report)> ablation,
        ImmutableArray<(string Title, string File)> sheets,
        ImmutableArray<string> commands)
    {
        var text = new StringBuilder($"## CNN, RNN and GAN through both pipelines\n\n{introduction}\n");
        Add(Summary(runs));
        Add(Stages(runs));
        foreach (var table in Scores(runs))
            Add(table);
        if (!sheets.IsEmpty)
        {
            text.Append(
                $"\nThe same latents through each of them:\n\n| {string.Join(" | ", sheets.Select(sheet => sheet.Title))} |\n");
            text.Append($"|{string.Concat(sheets.Select(_ => ":---:|"))}\n");
            text.Append($"| {string.Join(" | ", sheets.Select(sheet => $"![images of {sheet.Title}]({sheet.File})"))} |\n");
        }

        if (!ablation.IsEmpty)
            Add(Ablation(runs, ablation));
        text.Append($"\n{new string('#', HeadingLevel)} Commands\n\n```bash\n{string.Join('\n', commands)}\n```\n");
        return text.ToString();

        void Add(SheetTable table) => text.Append('\n').Append(table.ToMarkdown(HeadingLevel));
    }

    private static SheetTable Summary(ImmutableArray<(Experiment Experiment, CompressionReport Report)> runs) => new(
        "Before and after",
        ["model", "data", "recipe", "measure", "seeds", "dense", "decoded", "difference", "bytes", "ratio"],
        [.. from run in runs
            group run.Report by (run.Experiment.Model.Name, run.Report.Data, run.Experiment.Variant) into same
            let reports = same.ToArray()
            let measure = ScoreOf(reports[0].Stages[0]).Measure
            let dense = reports.Average(report => ScoreOf(report.Stages[0]).Value)
            let decoded = reports.Average(report => ScoreOf(report.Stages[^1]).Value)
            select (ImmutableArray<string>)
            [
                same.Key.Name,
                same.Key.Data,
                same.Key.Variant,
                measure.Name,
                Figure.Count(reports.Length),
                measure.Describe(dense),
                measure.Describe(decoded),
                measure.DescribeChange(dense, decoded),
                Figure.Count((long)Math.Round(reports.Average(report => (double)report.Bytes))),
                Figure.Ratio(reports.Average(report => report.Ratio)),
            ]])
    { TextColumns = 4 };

    private static SheetTable Stages(ImmutableArray<(Experiment Experiment, CompressionReport Report)> runs) => new(
        "Stage by stage",
        ["model", "recipe", "stage", "seed", "quality", "non-zeros", "bytes", "ratio", "time"],
        [.. from run in runs
            from stage in run.Report.Stages
            select (ImmutableArray<string>)
            [
                run.Experiment.Model.Name,
                run.Experiment.Variant,
                stage.Name,
                run.Experiment.Seed.ToString(CultureInfo.InvariantCulture),
                stage.Score is { } score ? score.Measure.Describe(score.Value) : "–",
                Figure.Count(stage.NonZeros),
                Figure.Count(stage.Bytes),
                Figure.Ratio(stage.Ratio),
                Figure.Duration(stage.Seconds),
            ]])
    { TextColumns = 3 };

    /// <summary>A table of all stages for each measure whose scores have several figures.</summary>
    private static IEnumerable<SheetTable> Scores(ImmutableArray<(Experiment Experiment, CompressionReport Report)> runs) =>
        from run in runs
        from stage in run.Report.Stages
        where stage.Score is { IsTable: true }
        group (run.Experiment, Stage: stage.Name, Score: stage.Score!) by stage.Score!.Measure into same
        let first = same.First().Score
        select new SheetTable(
            $"{first.Topic} stage by stage",
            ["recipe", "stage", "seed", .. first.Columns],
            [.. same.Select(row => (ImmutableArray<string>)
            [
                row.Experiment.Variant,
                row.Stage,
                row.Experiment.Seed.ToString(CultureInfo.InvariantCulture),
                .. row.Score.Cells,
            ])])
        { TextColumns = 2 };

    private static SheetTable Ablation(
        ImmutableArray<(Experiment Experiment, CompressionReport Report)> runs,
        ImmutableArray<(Experiment Experiment, CompressionReport Report)> ablation)
    {
        var (first, seed) = (ablation[0], ablation[0].Experiment.Seed);
        var named = runs.Where(run => run.Experiment.Model == first.Experiment.Model && run.Experiment.Seed == seed).ToArray();
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        Add("dense", first.Report.Stages[0]);
        foreach (var (experiment, report) in named.Concat(ablation))
            Add(experiment.Variant, report.Stages[^1]);
        var columns = ScoreOf(first.Report.Stages[0]).Columns;
        return new SheetTable(
            $"What matters, seed {seed}", ["recipe", .. columns, $"{columns[0]} ÷ dense", "bytes", "ratio"], rows.ToImmutable());

        void Add(string name, StageReport stage) => rows.Add(
        [
            name,
            .. ScoreOf(stage).Cells,
            FormattableString.Invariant($"{ScoreOf(stage).Value / ScoreOf(first.Report.Stages[0]).Value:0.000}"),
            Figure.Count(stage.Bytes),
            Figure.Ratio(stage.Ratio),
        ]);
    }

    private static Score ScoreOf(StageReport stage) =>
        stage.Score ?? throw new InvalidDataException($"the stage '{stage.Name}' was not judged");
}
