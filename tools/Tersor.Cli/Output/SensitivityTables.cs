using System.Collections.Immutable;
using System.Globalization;
using Tersor.Compression;
using Tersor.Tasks;

namespace Tersor.Cli.Output;

/// <summary>What a sensitivity scan found, and what was planned, as tables.</summary>
internal static class SensitivityTables
{
    /// <summary>A table over sparsities and one over bits, a row for each layer and gate.</summary>
    public static IEnumerable<SheetTable> Of(SensitivityReport report, ScoreMeasure measure)
    {
        yield return Table(
            $"{report.Measure} by sparsity",
            curve => curve.Sparsity.Select(point => (Percent(point.Sparsity), point.Quality)));
        yield return Table(
            $"{report.Measure} by bits",
            curve => curve.Bits.Reverse().Select(point => ($"{point.Bits} bits", point.Quality)));

        SheetTable Table(string title, Func<SensitivityCurve, IEnumerable<(string Column, double Quality)>> points) => new(
            title,
            [title, "weights", .. points(report.Curves[0]).Select(point => point.Column)],
            [.. report.Curves.Select(curve => (ImmutableArray<string>)
                [curve.Name, Figure.Count(curve.Count), .. points(curve).Select(point => measure.Describe(point.Quality))])]);
    }

    /// <summary>A row for each layer of a plan.</summary>
    public static SheetTable Of(PlannedCompression plan) => new(
        "Plan",
        ["plan", "weights", "sparsity", "bits", "bytes"],
        [.. plan.Layers.Select(layer => (ImmutableArray<string>)
            [layer.Name, Figure.Count(layer.Count), Percent(layer.Sparsity), Text(layer.Bits), Figure.Count(layer.Bytes)])]);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##} %");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
