using Tersor.Cli.Commands;
using Tersor.Cli.Output;

namespace Tersor.Cli.Reports;

/// <summary>Where a report goes: its name decides what it is.</summary>
internal static class ReportFile
{
    /// <summary>Checks the name of a report that was asked for, before any work is done for it.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <exception cref="UsageException">Its name says neither HTML nor Markdown.</exception>
    public static void Check(string? path)
    {
        if (path is not null && !IsHtml(path) && Path.GetExtension(path).ToLowerInvariant() is not (".md" or ".markdown"))
            throw new UsageException($"--report: '{path}' is neither HTML (.html) nor Markdown (.md)");
    }

    /// <summary>Writes a report as a whole or not at all.</summary>
    /// <param name="settings">Say where to.</param>
    /// <param name="path">The file that was asked for.</param>
    /// <param name="report">The report.</param>
    /// <exception cref="IOException">The file can't be written; the message names it.</exception>
    public static void Write(JsonSettings settings, string path, Report report) =>
        settings.Files.Output(path).WriteText(IsHtml(path) ? report.ToHtml() : report.ToMarkdown());

    /// <summary>Whether a report's name says HTML.</summary>
    /// <param name="path">The name.</param>
    public static bool IsHtml(string path) => Path.GetExtension(path).ToLowerInvariant() is ".html" or ".htm";
}
