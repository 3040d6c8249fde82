using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tersor.Diagnostics;
using Tersor.Format;

namespace Tersor.Cli.Output;

/// <summary>
/// Where a command writes: results to one stream, notes and errors, a line each, to the other. Only tables and bars are laid out.
/// Everything else goes out as it is, but for control characters: what files say must not give a terminal orders.
/// </summary>
internal sealed class Terminal(IAnsiConsole output, TextWriter error)
{
    private const int RedirectedWidth = 120;
    private const int WidestTable = 1 << 16;

    private readonly HashSet<string> _said = [];

    /// <summary>Tables and progress bars.</summary>
    public IAnsiConsole Output => output;

    /// <summary>
    /// The process's own streams: without colours and bars where output is not a terminal, and in letters that a terminal knows.
    /// </summary>
    /// <param name="isPlain">Whether a terminal is one in name only, as that which mpirun gives its processes.</param>
    public static Terminal OfProcess(bool isPlain = false)
    {
        if (!Console.IsOutputRedirected && !isPlain)
        {
            return TerminalOutput.KnowsUnicode
                ? new Terminal(AnsiConsole.Console, Console.Error)
                : new Terminal(Plain(new TerminalOutput(new AsciiWriter(Console.Out))), new AsciiWriter(Console.Error));
        }

        // Files and pipes get UTF-8, whatever the terminal that the command was typed into.
        var writer = StandardStream.IsInherited(StandardStream.Output)
            ? new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
            {
                AutoFlush = true,
            }
            : Console.Out;
        return new Terminal(Redirected(writer), Console.Error);
    }

    /// <summary>A file that gets results, notes and errors in their order.</summary>
    public static Terminal Of(TextWriter file) => new(Redirected(file), file);

    /// <summary>A result in a line.</summary>
    public void Line(string line) => output.Profile.Out.Writer.WriteLine(PlainText.Escape(line));

    /// <summary>A result that is a text of its own: every character as it is, if whoever reads it is no terminal.</summary>
    public void Text(string text) =>
        output.Profile.Out.Writer.WriteLine(output.Profile.Out.IsTerminal ? PlainText.EscapeLines(text) : text);

    /// <summary>
    /// A table, never cut or broken: as wide as it has to be in a file, and as a list on a terminal that is narrower.
    /// </summary>
    public void Table(SheetTable sheet)
    {
        var table = sheet.ToTerminal();
        var (profile, width) = (output.Profile, output.Profile.Width);
        var needed = ((IRenderable)table).Measure(RenderOptions.Create(output), WidestTable).Max;
        if (needed > width && profile.Out.IsTerminal)
        {
            output.Profile.Out.Writer.Write(sheet.ToList());
            return;
        }

        try
        {
            profile.Width = Math.Max(width, needed);
            output.Write(table);
        }
        finally
        {
            profile.Width = width;
        }
    }

    /// <summary>
    /// Says something that the user should know, although all is well: once, however often the same data is read.
    /// </summary>
    public void Note(string line)
    {
        lock (_said)
            if (!_said.Add(line))
                return;
        Failure.Write($"note: {PlainText.OneLine(line)}", error);
    }

    /// <summary>Says why a command failed.</summary>
    public void Error(string line) => Failure.Write($"error: {PlainText.OneLine(line)}", error);

    private static IAnsiConsole Redirected(TextWriter writer)
    {
        var plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        plain.Profile.Width = RedirectedWidth;
        plain.Profile.Capabilities.Unicode = true;
        return plain;
    }

    private static IAnsiConsole Plain(IAnsiConsoleOutput output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = output });
        console.Profile.Capabilities.Unicode = false;
        return console;
    }
}
