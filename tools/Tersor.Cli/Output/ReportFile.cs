using System.Collections.Immutable;
using System.Net;
using Tersor.Diagnostics;
using Tersor.Format;

namespace Tersor.Cli.Output;

/// <summary>A report of tables that needs nothing beside it: HTML, with plots, if its name says so, else Markdown.</summary>
internal static class ReportFile
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { border-bottom: 1px solid #ddd; padding: .3rem .8rem; text-align: right; }
        .text { text-align: left; }
        """;

    /// <summary>Writes a report as a whole or not at all.</summary>
    /// <param name="output">The file.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="introduction">What was done, in a sentence.</param>
    /// <param name="tables">What came of it.</param>
    /// <param name="plots">The same as SVG elements, which only HTML shows.</param>
    public static void Write(
        OutputFile output,
        string title,
        string introduction,
        ImmutableArray<SheetTable> tables,
        params ReadOnlySpan<string> plots)
    {
        var isHtml = Path.GetExtension(output.Path).ToLowerInvariant() is ".html" or ".htm";
        output.WriteText(isHtml
            ? ToHtml(title, introduction, tables, string.Concat(plots))
            : ToMarkdown(title, introduction, tables));
    }

    private static string ToMarkdown(string title, string introduction, ImmutableArray<SheetTable> tables) =>
        $"# {PlainText.Escape(title)}\n\n{introduction}\n\n{string.Join('\n', tables.Select(table => table.ToMarkdown()))}";

    private static string ToHtml(string title, string introduction, ImmutableArray<SheetTable> tables, string plots) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <h1>{WebUtility.HtmlEncode(title)}</h1>
        <p>{WebUtility.HtmlEncode(introduction)}</p>
        {plots}{string.Concat(tables.Select(table => table.ToHtml()))}</body>
        </html>

        """;
}
