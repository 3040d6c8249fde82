using System.Text.RegularExpressions;

namespace Tersor.Onnx.Tests;

/// <summary>How a test of ONNX ended.</summary>
/// <param name="Group">The folder of its kind; that of tests of expanded functions is apart.</param>
/// <param name="Name">Its name.</param>
/// <param name="Operator">The operator that it is about; empty for a test of several.</param>
/// <param name="Reason">Why it does not pass; null if it does.</param>
internal sealed partial record Outcome(string Group, string Name, string Operator, string? Reason)
{
    /// <summary>Runs a test.</summary>
    public static Outcome Of(OnnxTest test)
    {
        var isExpanded = test.Name.Contains("_expanded", StringComparison.Ordinal);
        var fault = ConformanceRun.Fault(test, out var operators);
        return new Outcome(
            isExpanded ? "functions" : test.Group,
            test.Name,
            operators.Length == 1 && !isExpanded ? operators[0] : "",
            fault is null ? null : Short(fault));
    }

    // The first fault, without what differs from test to test: names, numbers, shapes.
    private static string Short(string fault)
    {
        var lines = fault.Split('\n');
        if (lines.Length > 1 && NodeFault().Match(lines[1]) is { Success: true } match)
            return $"{match.Groups["operator"].Value}: {Numbers().Replace(match.Groups["reason"].Value, "…")}";
        var last = Path().Replace(lines[^1].Trim(), "");
        return Numbers().Replace(Quoted().Replace(last, "$1"), "…");
    }

    [GeneratedRegex(@"^  .*: (?<operator>[\w.]+), opset \d+: (?<reason>.*)$")]
    private static partial Regex NodeFault();

    [GeneratedRegex(@"\[[^\]]*\]|-?\d+(\.\d+)?(E[-+]?\d+)?|NaN|∞")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^/\S+\.(pb|onnx): ")]
    private static partial Regex Path();

    [GeneratedRegex(@"\b(tensor|input|output) '[^']*'")]
    private static partial Regex Quoted();
}
