using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Tersor.Cli.Output;
using Tersor.Tasks;

namespace Tersor.Cli.Reports.Sections;

/// <summary>What it takes to do it again: command, versions, machine, data, seed and recipe.</summary>
internal static class FactSection
{
    private const string Command = "command";
    private const string Recipe = "recipe";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The section.</summary>
    /// <param name="facts">What a run begins with.</param>
    public static ReportSection Of(ImmutableArray<ScoreField> facts)
    {
        var parts = ImmutableArray.CreateBuilder<ReportPart>();
        if (Find(Command) is { } command)
            parts.Add(new VerbatimPart("Command", $"tersor {command}"));
        parts.Add(new TablePart(new SheetTable(
            "Run",
            ["what", "value"],
            [
                .. facts.Where(fact => fact.IsSingle && fact.Key is not Command).Select(fact => (ImmutableArray<string>)
                    [CurveSection.Words(fact.Key), Convert.ToString(fact.Value, CultureInfo.InvariantCulture) ?? ""]),
            ])
        { TextColumns = 2 }));
        if (Find(Recipe) is JsonElement recipe)
            parts.Add(new VerbatimPart("Recipe", JsonSerializer.Serialize(recipe, Indented)) { IsFolded = true });
        return new ReportSection("How to do it again", parts.ToImmutable());

        object? Find(string key) => facts.FirstOrDefault(fact => fact.Key == key).Value;
    }
}
