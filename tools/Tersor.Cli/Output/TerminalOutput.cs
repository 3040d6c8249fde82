using System.Text;
using Spectre.Console;

namespace Tersor.Cli.Output;

/// <summary>A terminal that is written to through another writer than the process's own.</summary>
internal sealed class TerminalOutput(TextWriter writer) : IAnsiConsoleOutput
{
    private const int UsualWidth = 80, UsualHeight = 24;

    /// <summary>Whether the terminal shows every character: the user's locale names UTF-8, or no encoding at all.</summary>
    public static bool KnowsUnicode =>
        OperatingSystem.IsWindows() ? Console.OutputEncoding.CodePage is 65001 or 1200 : IsUnicode(Locale);

    /// <inheritdoc/>
    public TextWriter Writer => writer;

    /// <inheritdoc/>
    public bool IsTerminal => true;

    /// <inheritdoc/>
    public int Width => Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth;

    /// <inheritdoc/>
    public int Height => Console.WindowHeight > 0 ? Console.WindowHeight : UsualHeight;

    private static string Locale => new[] { "LC_ALL", "LC_CTYPE", "LANG" }
        .Select(Environment.GetEnvironmentVariable)
        .FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";

    /// <inheritdoc/>
    public void SetEncoding(Encoding encoding)
    {
        // The writer's stays.
    }

    /// <summary>Whether a locale such as <c>de_DE.ISO-8859-1@euro</c> has Unicode.</summary>
    internal static bool IsUnicode(string locale) =>
        locale.Split('.', 2) is not [_, var encoding]
        || encoding.Split('@')[0].Replace("-", "").Equals("utf8", StringComparison.OrdinalIgnoreCase);
}
