using System.Text;
using System.Text.RegularExpressions;

namespace Tersor.Cli.Tests;

/// <summary>The command lines that a Markdown document shows, as a shell would split them.</summary>
internal static partial class ShellLines
{
    /// <summary>The lines of a document's shell blocks that call the program.</summary>
    public static IEnumerable<string[]> InBlocks(string markdown) =>
        Block().Matches(markdown).SelectMany(match => Continuation().Replace(match.Groups[1].Value, " ").Split('\n'))
            .SelectMany(line => Call().Matches(line).Select(call => Words(line, call)))
            .Where(words => words.Length > 0);

    /// <summary>What the document says of the program between back quotes; it may leave arguments out.</summary>
    public static IEnumerable<string[]> InText(string markdown) =>
        Quoted().Matches(Fence().Replace(markdown, ""))
            .Select(match => match.Groups[1].Value.ReplaceLineEndings(" "))
            .SelectMany(line => Call().Matches(line).Take(1).Select(call => Words(line, call)));

    /// <summary>The words behind the program's name, up to what ends a command.</summary>
    private static string[] Words(string line, Match call)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char? quote = null;
        var outer = call.Value[0] == '\'' ? '\'' : (char?)null;
        foreach (var character in Number().Replace(line[(call.Index + call.Length)..], "1").Append(' '))
        {
            if (character == outer || (quote is null && character is '|' or ';' or '&' or '>' or ')' or '<'))
                break;
            if (quote is null && character == '#' && word.Length == 0)
                break;
            if (character == quote)
                quote = null;
            else if (quote is null && character is '\'' or '"')
                quote = character;
            else if (quote is not null || character != ' ')
                word.Append(character);
            else if (word.Length > 0)
                Add();
        }

        if (word.Length > 0)
            Add();
        return [.. words];

        // A word for something, such as SEED, a job's number and a dropped value stand for a number: nothing is run.
        void Add()
        {
            words.Add(Placeholder().IsMatch(word.ToString()) ? "1" : word.ToString());
            word.Clear();
        }
    }

    [GeneratedRegex(@"^```(?:bash|sh)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?<!`)`([^`\n]+(?:\n[^`\n]+)?)`(?!`)")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\\\n")]
    private static partial Regex Continuation();

    [GeneratedRegex(@"(?:^|['(\s])(?:tersor|--project tools/Tersor\.Cli(?: -c Release)? --) ")]
    private static partial Regex Call();

    [GeneratedRegex(@"\$\(\(.*?\)\)|\$[A-Z_]+(?= |$)")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?:[A-Z]+…?|\{\}|…)$")]
    private static partial Regex Placeholder();
}
