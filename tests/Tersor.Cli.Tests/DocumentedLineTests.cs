using System.Reflection;
using System.Text.RegularExpressions;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Data;

namespace Tersor.Cli.Tests;

/// <summary>What the documents tell to type is what the program reads; and they tell of all that it reads.</summary>
public sealed partial class DocumentedLineTests
{
    private static readonly string[] Folders = ["bench", "docs", "examples", "packaging", "templates", "tests", "tools"];

    private static readonly (string Name, string Text)[] Documents =
    [
        .. Directory.EnumerateFiles(Checkout.Root, "*.md").Where(file => Path.GetFileName(file) != "CHANGELOG.md")
            .Concat(Folders.Select(folder => Path.Combine(Checkout.Root, folder))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Select(file => (Path.GetRelativePath(Checkout.Root, file), File.ReadAllText(file).ReplaceLineEndings("\n"))),
    ];

    [Fact]
    public void Every_line_of_a_shell_block_is_read()
    {
        var lines = (from document in Documents
                     from words in ShellLines.InBlocks(document.Text)
                     select (document.Name, Words: words)).ToArray();
        Assert.True(lines.Length > 100, $"only {lines.Length} lines were found");
        Assert.Empty(lines.Select(line => Refusal(line.Name, line.Words, [])).OfType<string>());
    }

    /// <summary>A mention may leave out arguments; what it has must be there.</summary>
    [Fact]
    public void Every_mention_in_the_text_is_a_command_with_its_options()
    {
        var lines = (from document in Documents
                     from words in ShellLines.InText(document.Text)
                     select (document.Name, Words: words)).ToArray();
        Assert.True(lines.Length > 60, $"only {lines.Length} mentions were found");
        Assert.Empty(lines.Select(line => Refusal(line.Name, line.Words, ["--help"])).OfType<string>());
    }

    [Theory]
    [InlineData("compress lenet-5 --ratoi 3")]
    [InlineData("compres lenet-5")]
    [InlineData("compress")]
    [InlineData("compress lenet-5 --epochs many")]
    [InlineData("recipe lenet-5 --rate slow")]
    public void A_wrong_line_would_be_found(string line) => Assert.NotNull(Refusal("page", line.Split(' '), []));

    [Fact]
    public void Every_option_is_told_of()
    {
        var options = from settings in typeof(TersorApp).Assembly.GetTypes()
                      where settings.IsSubclassOf(typeof(CommandSettings))
                      from property in settings.GetProperties()
                      let option = property.GetCustomAttribute<CommandOptionAttribute>()
                      where option is not null
                      select "--" + option.LongNames[0];
        var told = Documents.SelectMany(document => Option().Matches(document.Text)).Select(match => match.Value).ToHashSet();
        Assert.Empty(options.Distinct().Except(told));
    }

    /// <summary>Why the program refuses a line; null if its command would begin.</summary>
    private static string? Refusal(string document, string[] words, string[] more)
    {
        var error = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
        var reading = new Reading();
        // Behind "--" stands what is another program's.
        var at = Array.IndexOf(words, "--") is var rest and >= 0 ? rest : words.Length;
        var code = TersorApp.Run(
            [.. words[..at], .. more, .. words[at..]], new Terminal(console, error), DatasetCatalog.Default(), reading, default);
        return reading.IsRead || (words.Concat(more).Contains("--help") && code == ExitCode.Success)
            ? null
            : $"{document}: tersor {string.Join(' ', words)}: {error.ToString().Trim()}";
    }

    [GeneratedRegex("--[a-z][a-z-]*")]
    private static partial Regex Option();

    private sealed class Reading : ICommandInterceptor
    {
        public bool IsRead { get; private set; }

        /// <summary>The line is read: its command need not begin.</summary>
        public void Intercept(CommandContext context, CommandSettings settings)
        {
            IsRead = true;
            throw new OperationCanceledException();
        }
    }
}
