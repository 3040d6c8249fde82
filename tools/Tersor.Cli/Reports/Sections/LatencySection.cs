using System.Collections.Immutable;
using Tersor.Cli.Output;
using Tersor.Compression.PostTraining;
using Tersor.Core;
using Tersor.Format;

namespace Tersor.Cli.Reports.Sections;

/// <summary>How long predictions take, the dense network beside the compressed one.</summary>
internal static class LatencySection
{
    private static readonly ImmutableArray<int> Batches = [1, 16];

    /// <summary>The section, and the medians of one prediction in seconds.</summary>
    /// <param name="dense">The one.</param>
    /// <param name="compressed">The other.</param>
    /// <param name="device">Where they run.</param>
    /// <param name="threads">The threads that they run on; null where that says nothing.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static (ReportSection Section, double Dense, double Compressed) Of(
        ReportedModel dense, ReportedModel compressed, Device device, int? threads, CancellationToken cancellation)
    {
        using var first = dense.Open(dense.Graph);
        using var second = compressed.Open(compressed.Graph);
        var times = Batches.Select(batch => Latency.Measure(first, second, Input(first, batch), cancellation)).ToList();
        var table = new SheetTable(
            "Median time of a prediction",
            ["inputs at a time", dense.Name, compressed.Name, "faster"],
            [
                .. Batches.Zip(times).Select(row => (ImmutableArray<string>)
                [
                    Figure.Count(row.First), Figure.Microseconds(row.Second.Dense * 1e6),
                    Figure.Microseconds(row.Second.Compressed * 1e6), Figure.Ratio(row.Second.Dense / row.Second.Compressed),
                ]),
            ]);
        var place = threads is { } count ? $"{device.Name}, {(count == 1 ? "one thread" : $"{count} threads")}" : device.Name;
        return (
            new ReportSection(
                "Speed",
                [
                    new WordsPart(
                        $"Both networks ran in turns in Tersor's own sessions ({place}), right after the compression, on inputs "
                        + "of zeros, up to 51 times. Whatever else the machine did counts, too."),
                    new TablePart(table),
                ]),
            times[0].Dense,
            times[0].Compressed);
    }

    // Zeros are valid inputs of every model, symbols among them, and no kernel leaves them out.
    private static float[] Input(IPredictor model, int batch) => new float[batch * model.InputLength];
}
