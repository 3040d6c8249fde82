using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Foreign.Measuring;
using Tersor.Foreign.Reporting;

namespace Tersor.Foreign.Commands;

/// <summary><c>section</c>: what was measured, between two marks of a document.</summary>
internal sealed class SectionCommand : Command<SectionCommand.Settings>
{
    private const string First = "<!-- foreign: everything from here is written by bench/Tersor.Foreign -->";
    private const string Last = "<!-- foreign: up to here -->";

    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        var section = $"{First}\n\n{Section.Of(settings, Networks.All(settings)).Trim('\n')}\n\n{Last}";
        var document = File.Exists(settings.Out) ? File.ReadAllText(settings.Out) : "# Results\n";
        var (first, last) =
            (document.IndexOf(First, StringComparison.Ordinal), document.IndexOf(Last, StringComparison.Ordinal));
        if (first < 0 != last < 0 || last < first)
            throw new InvalidDataException($"{settings.Out}: one of the section's marks is missing");
        File.WriteAllText(settings.Out, first < 0
            ? $"{document.TrimEnd('\n')}\n\n{section}\n"
            : document[..first] + section + document[(last + Last.Length)..]);
        Console.WriteLine($"{settings.Out}: written");
        return 0;
    }

    internal sealed class Settings : Sources
    {
        [CommandOption("--out <FILE>")]
        [Description("The document.")]
        [DefaultValue("docs/results.md")]
        public string Out { get; init; } = "docs/results.md";
    }
}
