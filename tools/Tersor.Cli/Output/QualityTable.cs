using System.Collections.Immutable;
using System.Globalization;
using Tersor.Learning.Quality;

namespace Tersor.Cli.Output;

/// <summary>The figures of generators side by side.</summary>
internal static class QualityTable
{
    /// <summary>A row for each generator.</summary>
    public static SheetTable Of(IEnumerable<(string Name, GeneratorQuality Quality)> generators) => new(
        "Quality",
        ["generator", .. Columns],
        [.. generators.Select(generator => (ImmutableArray<string>)[generator.Name, .. Figures(generator.Quality)])]);

    /// <summary>The figures' names.</summary>
    public static ImmutableArray<string> Columns => ["Fréchet", "kernel", "precision", "recall", "coverage"];

    /// <summary>The figures, under <see cref="Columns"/>.</summary>
    public static ImmutableArray<string> Figures(GeneratorQuality quality) =>
    [
        Figure.Frechet(quality.Frechet),
        quality.Kernel.ToString("F5", CultureInfo.InvariantCulture),
        quality.Precision.ToString("F3", CultureInfo.InvariantCulture),
        quality.Recall.ToString("F3", CultureInfo.InvariantCulture),
        Figure.Percent(quality.Coverage),
    ];
}
