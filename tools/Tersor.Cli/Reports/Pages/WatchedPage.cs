using System.Diagnostics;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.Reports.Sections;
using Tersor.Format;

namespace Tersor.Cli.Reports.Pages;

/// <summary>
/// The report of a run that still goes on: its curves so far, on a page that loads itself again. The final report takes its
/// place; of a run that ends before, the curves are left.
/// </summary>
/// <param name="output">Where the report will be.</param>
/// <param name="command">The command's name.</param>
/// <param name="graph">The model.</param>
internal sealed class WatchedPage(OutputFile output, string command, ModelGraph graph)
{
    private const int RefreshSeconds = 5;

    // A page costs some milliseconds, more the longer the run is: at most one in two seconds.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private long? _written;

    /// <summary>Writes the page, unless that was just done.</summary>
    /// <param name="history">What is known.</param>
    /// <exception cref="IOException">The file can't be written; the message names it.</exception>
    public void Show(RunHistory history)
    {
        if (_written is { } written && Stopwatch.GetElapsedTime(written) < Pause)
            return;
        Write(history, "This run goes on; the page loads itself again.", RefreshSeconds);
        _written = Stopwatch.GetTimestamp();
    }

    /// <summary>Writes what a run has left that did not come to its end; nothing if the page was never shown.</summary>
    /// <param name="history">What is known.</param>
    /// <exception cref="IOException">The file can't be written; the message names it.</exception>
    public void End(RunHistory history)
    {
        if (_written is not null)
            Write(history, "This run ended before its time: it was interrupted, or failed.", refresh: null);
    }

    private void Write(RunHistory history, string state, int? refresh)
    {
        var record = history.ReadBack();
        var report = new Report(
            command,
            $"{graph.Name}, so far",
            state,
            [new Headline(Figure.Count(record?.Epochs.Length ?? 0), "epochs")],
            [CurveSection.Of(record, graph.ParameterCount), FactSection.Of(history.Facts)])
        { Refresh = refresh };
        output.WriteText(report.ToHtml());
    }
}
