using System.Globalization;
using Tersor.Compression;
using Tersor.Learning;
using Tersor.Learning.Data;

namespace Tersor.Cli.Output;

/// <summary>Figures as people read them; the same on every machine, whatever its language.</summary>
internal static class Figure
{
    /// <summary>For example <c>88.31 %</c>.</summary>
    public static string Percent(double share) => Text($"{100 * share:F2} %");

    /// <summary>For example <c>2.113</c>.</summary>
    public static string Bits(double bits) => Text($"{bits:F3}");

    /// <summary>For example <c>12.345</c>.</summary>
    public static string Frechet(double distance) => Text($"{distance:F3}");

    /// <summary>What a stage is judged by: <c>accuracy 88.31 %</c>, <c>2.113 bits per character</c>, or <c>Fréchet distance 2.113, recall 0.710</c>.</summary>
    public static string Quality(StageReport stage) => stage.Generator is { } generator
        ? Text($"Fréchet distance {Frechet(generator.Frechet)}, recall {generator.Recall:F3}")
        : stage.BitsPerCharacter is null ? $"accuracy {Score(stage)}" : $"{Score(stage)} bits per character";

    /// <summary>The same without its name: <c>88.31 %</c>, or <c>2.113</c>.</summary>
    public static string Score(StageReport stage) => stage.BitsPerCharacter is { } bits ? Bits(bits)
        : stage.Generator is { } generator ? Frechet(generator.Frechet)
        : stage.Accuracy is { } accuracy ? Percent(accuracy) : "–";

    /// <summary>How well a model does on a data set, in words.</summary>
    public static string Quality(Evaluation evaluation, IDataset dataset) => dataset is TextDataset
        ? Text($"{Bits(evaluation.Bits)} bits per character, perplexity {evaluation.Perplexity:F2}")
        : Text($"accuracy {Percent(evaluation.Accuracy)}, loss {evaluation.Loss:F4}");

    /// <summary>For example <c>1,066,440</c>.</summary>
    public static string Count(long count) => Text($"{count:N0}");

    /// <summary>For example <c>44.1×</c>.</summary>
    public static string Ratio(double ratio) => Text($"{ratio:F1}×");

    /// <summary>For example <c>2.1 MB</c>.</summary>
    public static string Size(double bytes) => bytes switch
    {
        >= 1e6 => Text($"{bytes / 1e6:F1} MB"),
        >= 1e3 => Text($"{bytes / 1e3:F1} kB"),
        _ => Text($"{bytes:F0} B"),
    };

    /// <summary>For example <c>2.41 µs</c>.</summary>
    public static string Microseconds(double time) => Text($"{time:F2} µs");

    /// <summary>For example <c>3.2 s</c> or <c>2 min 05 s</c>.</summary>
    public static string Duration(double seconds) => seconds < 60
        ? Text($"{seconds:F1} s")
        : Text($"{(int)seconds / 60} min {(int)seconds % 60:00} s");

    /// <summary>For example <c>1×28×28</c>.</summary>
    public static string Shape(IEnumerable<int> extents) => string.Join('×', extents);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
