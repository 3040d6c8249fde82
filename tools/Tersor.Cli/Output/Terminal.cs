using Spectre.Console;

namespace Tersor.Cli.Output;

/// <summary>Where a command writes: results to one stream, notes and errors, a line each, to the other.</summary>
internal sealed class Terminal(IAnsiConsole output, TextWriter error)
{
    private const int RedirectedWidth = 120;

    /// <summary>Tables, text and progress bars.</summary>
    public IAnsiConsole Output => output;

    /// <summary>The process's own streams: without colours, bars and wrapping where output is not a terminal.</summary>
    public static Terminal OfProcess()
    {
        if (!Console.IsOutputRedirected)
            return new Terminal(AnsiConsole.Console, Console.Error);
        var plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        plain.Profile.Width = RedirectedWidth;
        return new Terminal(plain, Console.Error);
    }

    /// <summary>Says something that the user should know, although all is well.</summary>
    public void Note(string line) => error.WriteLine($"note: {line}");

    /// <summary>Says why a command failed.</summary>
    public void Error(string line) => error.WriteLine($"error: {OneLine(line)}");

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
