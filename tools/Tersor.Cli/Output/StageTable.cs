using System.Collections.Immutable;
using Tersor.Compression;

namespace Tersor.Cli.Output;

/// <summary>The table that a compression ends with: what each stage left.</summary>
internal static class StageTable
{
    /// <summary>A row for each stage.</summary>
    public static SheetTable Of(CompressionReport report) => new(
        "Stages",
        ["stage", .. Measures(report.Stages[0]), "non-zeros", "bytes", "ratio", "time"],
        [.. report.Stages.Select(stage => (ImmutableArray<string>)
        [
            stage.Name,
            .. Scores(stage),
            Figure.Count(stage.Nonzeros),
            Figure.Count(stage.Bytes),
            Figure.Ratio(stage.Ratio),
            Figure.Duration(stage.Seconds),
        ])]);

    /// <summary>The names of what a stage is judged by.</summary>
    public static ImmutableArray<string> Measures(StageReport stage) => stage.Generator is not null ? QualityTable.Columns
        : stage.BitsPerCharacter is not null ? ["bits/character"]
        : ["accuracy"];

    /// <summary>The figures, under <see cref="Measures"/>.</summary>
    public static ImmutableArray<string> Scores(StageReport stage) =>
        stage.Generator is { } generator ? QualityTable.Figures(generator) : [Figure.Score(stage)];
}
