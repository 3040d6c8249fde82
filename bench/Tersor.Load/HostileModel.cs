using Spectre.Console;

namespace Tersor.Load;

/// <summary>What became of a service that was started with a hostile model.</summary>
/// <param name="Name">The file.</param>
/// <param name="ExitCode">How the service ended; null if it did not but serves the model.</param>
/// <param name="Errors">What it said.</param>
/// <param name="Milliseconds">How long it took, start of the runtime included.</param>
internal sealed record HostileModel(string Name, int? ExitCode, string Errors, double Milliseconds)
{
    private const int Failed = 1;

    /// <summary>Whether it was refused as it should be: exit code 1 and one line.</summary>
    public bool IsRefused => ExitCode == Failed && Errors.Trim() is { Length: > 0 } line && !line.Contains('\n');

    /// <summary>A row for each.</summary>
    public static Table Table(IEnumerable<HostileModel> models)
    {
        var table = new Table().Title("Hostile models").AddColumns("model", "exit code", "after", "line");
        foreach (var model in models)
        {
            table.AddRow(
                Markup.Escape(model.Name),
                $"{model.ExitCode}",
                $"{model.Milliseconds:F0} ms",
                Markup.Escape(model.Errors.Trim()));
        }

        return table;
    }
}
