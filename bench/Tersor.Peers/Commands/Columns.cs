using Tersor.Measuring;

namespace Tersor.Peers.Commands;

/// <summary>How figures look in a table.</summary>
internal static class Columns
{
    /// <summary>Behind libtorch's time, where it was taken without oneDNN.</summary>
    public const string WithoutOneDnn = " ¹";

    /// <summary>Says so below the table.</summary>
    public const string WithoutOneDnnCaption = "¹ without oneDNN, whose results are wrong on this processor";

    /// <summary>
    /// A median with half the distance between its quartiles, for example <c>1.23 ms ± 2 %</c>; empty for none.
    /// </summary>
    public static string Time(Timing? timing) => timing is null
        ? ""
        : $"{(timing.Median < 1000 ? $"{timing.Median:F1} µs" : $"{timing.Median / 1000:F2} ms")} ± {timing.Spread:P0}";

    /// <summary>For example <c>1.50×</c>; empty for none.</summary>
    public static string Factor(double? value) => value is { } factor ? $"{factor:F2}×" : "";

    /// <summary>For example <c>12.3 MB</c>.</summary>
    public static string Megabytes(long? bytes) => bytes is { } known ? $"{known / 1e6:F1} MB" : "";
}
