using System.Text;

namespace Tersor.Onnx.Tests;

/// <summary>The part of the page about ONNX that tells how its tests end.</summary>
internal static class ConformancePage
{
    private static readonly PagePart Part = new("tests");

    private static readonly (string Group, string Title)[] Groups =
    [
        ("node", "node: one operator each"),
        ("functions", "node: an operator expanded into others"),
        ("pytorch-converted", "pytorch-converted"),
        ("pytorch-operator", "pytorch-operator"),
        ("simple", "simple"),
        ("light", "light: whole networks"),
    ];

    /// <summary>The part that the page has now, by its heading: tests that do not pass, each with its group and reason.</summary>
    public static IReadOnlySet<(string Group, string Name)> NotPassing()
    {
        var found = new HashSet<(string, string)>();
        var group = "";
        foreach (var line in Part.Text.Split('\n'))
        {
            if (line.StartsWith("#### ", StringComparison.Ordinal))
                group = Groups.First(known => line == $"#### {known.Title}").Group;
            else if (line.StartsWith("  ", StringComparison.Ordinal))
                found.UnionWith(line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(name => (group, name)));
        }

        return found;
    }

    /// <summary>Puts the outcomes into the page.</summary>
    public static void Write(IReadOnlyList<Outcome> outcomes) => Part.Text = Text(outcomes);

    private static string Text(IReadOnlyList<Outcome> outcomes)
    {
        var text = new StringBuilder();
        text.Append("\n| tests | pass | of |\n|---|---:|---:|\n");
        foreach (var (group, title) in Groups)
        {
            var all = outcomes.Where(outcome => outcome.Group == group).ToArray();
            text.Append($"| {title} | {all.Count(outcome => outcome.Reason is null)} | {all.Length} |\n");
        }

        text.Append("\nTests of one operator that pass, by operator:\n\n");
        var passing = outcomes.Where(outcome => outcome is { Group: "node", Reason: null, Operator.Length: > 0 })
            .CountBy(outcome => outcome.Operator).OrderBy(pair => pair.Key, StringComparer.Ordinal);
        PagePart.Wrap(text, "", passing.Select(pair => $"{pair.Key} {pair.Value}"));
        text.Append("\n### Tests that do not pass\n");
        foreach (var (group, title) in Groups)
        {
            var failing = outcomes.Where(outcome => outcome.Group == group && outcome.Reason is not null).ToArray();
            if (failing.Length == 0)
                continue;
            text.Append($"\n#### {title}\n");
            var reasons = failing.GroupBy(outcome => outcome.Reason).OrderBy(reason => reason.Key, StringComparer.Ordinal);
            foreach (var reason in reasons)
            {
                text.Append($"\n- {reason.Key}:\n");
                PagePart.Wrap(text, "  ", reason.Select(outcome => outcome.Name).Order(StringComparer.Ordinal));
            }
        }

        return text.ToString();
    }
}
