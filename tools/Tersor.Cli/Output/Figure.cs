using System.Globalization;

namespace Tersor.Cli.Output;

/// <summary>Figures as people read them; the same on every machine, whatever its language.</summary>
internal static class Figure
{
    /// <summary>For example <c>88.31 %</c>.</summary>
    public static string Percent(double share) => Text($"{100 * share:F2} %");

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
