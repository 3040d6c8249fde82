using System.Text.RegularExpressions;

namespace Tersor.Onnx;

/// <summary>Names for layers, as short as they can be and still be known from the model's source.</summary>
internal static partial class NodeNames
{
    private const int Longest = 100;

    /// <summary>The name of a layer by that of its weight; empty if that says nothing.</summary>
    public static string OfTensor(string tensor)
    {
        var name = WeightSuffix().Replace(Readable(tensor), "");
        return name.Contains("::", StringComparison.Ordinal) || Number().IsMatch(name) ? "" : name;
    }

    /// <summary>The name of a layer by that of its node; empty if that says no more than the operator.</summary>
    /// <param name="node">For example <c>/layer1/layer1.0/conv1/Conv</c>, which becomes <c>layer1.0.conv1</c>.</param>
    /// <param name="operation">The operator.</param>
    public static string OfNode(string node, string operation)
    {
        var parts = node.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (parts.Count > 0
            && parts[^1].StartsWith(operation, StringComparison.Ordinal) && Number().IsMatch(parts[^1][operation.Length..]))
            parts.RemoveAt(parts.Count - 1);
        for (var i = parts.Count - 1; i > 0; i--)
            if (parts[i].StartsWith(parts[i - 1] + '.', StringComparison.Ordinal))
                parts.RemoveAt(i - 1);
        var name = Readable(string.Join('.', parts));
        return Number().IsMatch(name) ? "" : name;
    }

    private static string Readable(string name)
    {
        var clean = Unreadable().Replace(name, "_").Trim('.', '_', '/');
        return clean.Length <= Longest ? clean : clean[^Longest..].Trim('.', '_', '/');
    }

    [GeneratedRegex(@"[^\p{L}\p{Nd}_./:-]+")]
    private static partial Regex Unreadable();

    [GeneratedRegex(@"[._/](weight|kernel|W|w|table|value)s?(:0)?$")]
    private static partial Regex WeightSuffix();

    [GeneratedRegex(@"^_?\d*$")]
    private static partial Regex Number();
}
