using System.Text.RegularExpressions;

namespace Tersor.Mutants;

/// <summary>
/// Reads lists of mutants. A mutant begins with a line "ID FILE" at the margin; indented under it stand what it is, "tests: …",
/// the old text after "- ", the new text after "+ " (without one, the old text goes), and "equivalent: why" where no test can
/// notice. "#" begins a comment.
/// </summary>
internal static partial class MutantList
{
    /// <summary>All mutants of a folder's lists.</summary>
    /// <exception cref="FormatException">
    /// A line is none of these, an entry lacks something, or two have the same name.
    /// </exception>
    public static Mutant[] Read(string folder)
    {
        Mutant[] all = [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).SelectMany(ReadFile)];
        var twice = all.GroupBy(mutant => mutant.Id).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? all : throw new FormatException($"{folder}: {twice.Key} is there twice");
    }

    private static IEnumerable<Mutant> ReadFile(string path)
    {
        var entries = new List<List<string>>();
        foreach (var line in File.ReadLines(path).Where(line => line.Trim() is not "" and not ['#', ..]))
        {
            if (!char.IsWhiteSpace(line[0]))
                entries.Add([]);
            else if (entries.Count == 0)
                throw new FormatException($"{path}: '{line}' belongs to no mutant");
            entries[^1].Add(line.Trim());
        }

        return entries.Select(entry => Parse(entry, path));
    }

    private static Mutant Parse(List<string> lines, string path)
    {
        var head = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (head.Length != 2)
            throw new FormatException($"{path}: '{lines[0]}' is not a name and a file");
        return new Mutant(
            head[0], head[1],
            Only(lines.Skip(1).Where(line => !Prefix().IsMatch(line)), "description"),
            [.. Only(After("tests: "), "tests").Split(' ').Select(Test)],
            Only(After("- "), "old text"),
            After("+ ").SingleOrDefault() ?? "",
            After("equivalent: ").SingleOrDefault());

        IEnumerable<string> After(string prefix) =>
            lines.Skip(1).Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..]);

        string Only(IEnumerable<string> values, string what) =>
            values.ToArray() is [var value] ? value : throw new FormatException($"{path}: {head[0]} has not one line of {what}");

        TestRun Test(string name) => TestName().Match(name) is { Success: true } match
            ? new TestRun(match.Groups[1].Value, match.Groups[2].Success ? match.Groups[2].Value : null)
            : throw new FormatException($"{path}: {head[0]}: '{name}' is no test project");
    }

    [GeneratedRegex(@"^(tests:|equivalent:|-|\+) ")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^([\w.]+)(?:\((\w+)\))?$")]
    private static partial Regex TestName();
}
