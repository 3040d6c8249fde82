using System.Globalization;
using System.Text.Json;

namespace Tersor.Foreign.Reporting;

/// <summary>A report's figures.</summary>
internal sealed class Figures
{
    private readonly JsonElement _root;

    private Figures(JsonElement root) => _root = root;

    /// <summary>Reads a report; null if there is none.</summary>
    public static Figures? Read(string path) =>
        File.Exists(path) ? new Figures(JsonDocument.Parse(File.ReadAllText(path)).RootElement) : null;

    /// <summary>All reports in an array of this one.</summary>
    public IEnumerable<Figures> All(string name) => _root.GetProperty(name).EnumerateArray().Select(item => new Figures(item));

    /// <summary>A number by its path, such as <c>compressed.bytes</c>; null if it isn't there.</summary>
    public double? this[string path]
    {
        get
        {
            var element = _root;
            foreach (var name in path.Split('.'))
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                    return null;
            return element.ValueKind == JsonValueKind.Number ? element.GetDouble() : null;
        }
    }

    /// <summary>A text.</summary>
    public string Text(string name) => _root.GetProperty(name).GetString() ?? "";

    /// <summary>A whole number with separators.</summary>
    public string Count(string path) => Format(path, "N0");

    /// <summary>A ratio.</summary>
    public string Ratio(string path) => Format(path, "0.0", "×");

    /// <summary>A share in per cent.</summary>
    public string Percent(string path) => this[path] is { } share ? Format(100 * share, "0.0") + " %" : "–";

    /// <summary>A number in a format.</summary>
    public string Format(string path, string format, string unit = "") =>
        this[path] is { } number ? Format(number, format) + unit : "–";

    /// <summary>A number in a format.</summary>
    public static string Format(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
