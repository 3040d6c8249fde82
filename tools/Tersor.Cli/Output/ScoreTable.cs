using Tersor.Tasks;

namespace Tersor.Cli.Output;

/// <summary>The figures of a score that needs a table.</summary>
internal static class ScoreTable
{
    /// <summary>A row for what was judged.</summary>
    public static SheetTable Of(string name, Score score) => new(
        "Quality", [score.Subject, .. score.Columns], [[name, .. score.Cells]]);
}
