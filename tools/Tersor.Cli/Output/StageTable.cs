using System.Collections.Immutable;
using Tersor.Compression;

namespace Tersor.Cli.Output;

/// <summary>The table that a compression ends with: what each stage left.</summary>
internal static class StageTable
{
    /// <summary>A row for each stage.</summary>
    public static SheetTable Of(CompressionReport report) => new(
        "Stages",
        ["stage", .. report.Stages[0].Score?.Columns ?? [], "non-zeros", "bytes", "ratio", "time"],
        [.. report.Stages.Select(stage => (ImmutableArray<string>)
        [
            stage.Name,
            .. stage.Score?.Cells ?? [],
            Figure.Count(stage.NonZeros),
            Figure.Count(stage.Bytes),
            Figure.Ratio(stage.Ratio),
            Figure.Duration(stage.Seconds),
        ])]);
}
