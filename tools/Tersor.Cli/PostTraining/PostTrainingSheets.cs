using System.Collections.Immutable;
using System.Globalization;
using Tersor.Cli.Output;
using Tersor.Compression.PostTraining;

namespace Tersor.Cli.PostTraining;

/// <summary>What came of a compression without training, as tables and sentences.</summary>
internal static class PostTrainingSheets
{
    /// <summary>The dense network beside the compressed one.</summary>
    public static SheetTable Comparison(PostTrainingReport report)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        var outputs = report.Outputs;
        rows.Add(["bytes", Figure.Count(report.Dense.Bytes), Figure.Count(report.Compressed.Bytes)]);
        if (report.Dense.Score is { } dense && report.Compressed.Score is { } compressed)
            rows.AddRange(dense.Columns.Select((column, i) =>
                (ImmutableArray<string>)[column, dense.Cells[i], compressed.Cells[i]]));
        if (report.Paired is { } paired)
        {
            rows.Add(["right, the other wrong", Figure.Count(paired.OnlyDense), Figure.Count(paired.OnlyCompressed)]);
            rows.Add(["chance of that if both were equally good", "",
                Figure.Percent(McNemar.Probability(paired.OnlyDense, paired.OnlyCompressed))]);
        }

        if (outputs.Agreement is { } agreement)
            rows.Add(["same likeliest class", "", Figure.Percent(agreement)]);
        if (outputs.Kl is { } divergence)
            rows.Add(["divergence (KL, nats)", "", Number(divergence)]);
        rows.Add(["relative error", "", Number(outputs.RelativeError)]);
        rows.Add(["cosine", "", outputs.Cosine.ToString("F5", CultureInfo.InvariantCulture)]);
        rows.Add(["largest difference", "", Number(outputs.LargestDifference)]);
        rows.Add(["time of one input", Figure.Microseconds(report.LatencyDense * 1e6),
            Figure.Microseconds(report.LatencyCompressed * 1e6)]);
        return new SheetTable(
            string.Create(CultureInfo.InvariantCulture, $"On {outputs.Samples:N0} {outputs.Basis} samples"),
            ["", "dense", "compressed"],
            rows.ToImmutable());
    }

    /// <summary>Where bytes and quality went, layer by layer.</summary>
    public static SheetTable Layers(PostTrainingReport report)
    {
        var rows = report.Layers.Select(layer => (ImmutableArray<string>)
        [
            layer.Name,
            Figure.Count(layer.Count),
            Figure.Percent((double)layer.NonZeros / Math.Max(1, layer.Count)),
            layer.Centroids is { } centroids ? Figure.Count(centroids) : "",
            layer.BitsPerWeight.ToString("F2", CultureInfo.InvariantCulture),
            Figure.Count(layer.DenseBytes),
            Figure.Count(layer.Bytes),
            Decibels(layer.WeightSqnr),
            Decibels(layer.OutputSqnr),
        ]).ToList();
        var (count, nonZeros) = (report.Layers.Sum(layer => layer.Count), report.Layers.Sum(layer => layer.NonZeros));
        var bytes = report.Layers.Sum(layer => layer.Bytes);
        rows.Add(
        [
            "all", Figure.Count(count), Figure.Percent((double)nonZeros / Math.Max(1, count)), "",
            (8.0 * bytes / Math.Max(1, count)).ToString("F2", CultureInfo.InvariantCulture),
            Figure.Count(report.Layers.Sum(layer => layer.DenseBytes)), Figure.Count(bytes), "", "",
        ]);
        return new SheetTable(
            "Layers",
            ["layer", "weights", "kept", "centroids", "bits a weight", "dense bytes", "bytes", "SQNR weights", "SQNR outputs"],
            [.. rows])
        { HasTotal = true };
    }

    /// <summary>The result in a sentence, with a loss that shows.</summary>
    public static string Sentence(PostTrainingReport report)
    {
        var quality = report.Dense.Score is { } dense && report.Compressed.Score is { } compressed
            ? $"{compressed} after {dense.Measure.Describe(dense.Value)} dense"
            : report.Outputs.Agreement is { } agreement ? $"the same likeliest class for {Figure.Percent(agreement)}"
            : $"outputs off by {Figure.Percent(report.Outputs.RelativeError)}";
        var loss = Loss(report) is { } words ? $"; {words}" : "";
        return $"{Figure.Count(report.Compressed.Bytes)} bytes, {Figure.Ratio(report.Compressed.Ratio)} smaller, {quality}, in "
            + $"{Figure.Duration(report.Seconds)}{loss}";
    }

    /// <summary>A loss that shows, in words; null for less.</summary>
    private static string? Loss(PostTrainingReport report)
    {
        if (report.Dense.Score is { } dense && report.Compressed.Score is { } compressed)
            return new QualityLoss(dense, compressed).Warning;
        if (report.Outputs.Agreement is { } agreement)
            return 100 * (1 - agreement) > QualityLoss.Visible
                ? $"a loss that shows: {Figure.Percent(1 - agreement)} get another class"
                : null;
        return 100 * report.Outputs.RelativeError > QualityLoss.Visible ? "a loss that shows: more than 1 %" : null;
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static string Decibels(double value) => double.IsFinite(value)
        ? value.ToString("F1", CultureInfo.InvariantCulture) + " dB"
        : double.IsPositiveInfinity(value) ? "exact" : "";
}
