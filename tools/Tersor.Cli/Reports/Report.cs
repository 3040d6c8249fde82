using System.Collections.Immutable;
using Tersor.Diagnostics;

namespace Tersor.Cli.Reports;

/// <summary>A figure that a report begins with.</summary>
/// <param name="Value">The figure with its unit.</param>
/// <param name="Name">What it is.</param>
/// <param name="Note">What it is to be compared with; empty for nothing.</param>
internal sealed record Headline(string Value, string Name, string Note = "")
{
    /// <summary>The figure in a line.</summary>
    public override string ToString() => $"{Name}: {Value}{(Note.Length > 0 ? $" ({Note})" : "")}";
}

/// <summary>A section of a report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Parts">What it holds.</param>
internal sealed record ReportSection(string Title, ImmutableArray<ReportPart> Parts)
{
    /// <summary>The fragment that leads to it.</summary>
    public string Id => Title.ToLowerInvariant().Replace(' ', '-');
}

/// <summary>What a command found out, for people.</summary>
/// <param name="Command">The command's name.</param>
/// <param name="Title">The heading.</param>
/// <param name="Introduction">What was done, in a sentence.</param>
/// <param name="Headlines">The figures that matter most.</param>
/// <param name="Sections">Everything else; a section without parts is left out.</param>
internal sealed record Report(
    string Command,
    string Title,
    string Introduction,
    ImmutableArray<Headline> Headlines,
    ImmutableArray<ReportSection> Sections)
{
    /// <summary>After how many seconds the page loads itself again; null for a report that is final.</summary>
    public int? Refresh { get; init; }

    /// <summary>The report as one page that needs nothing beside it, and no script.</summary>
    public string ToHtml() =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <meta name="generator" content="tersor {Html.Text(TersorApp.Version)}">{Again}
        <title>{Html.Text(Title)}</title>
        <style>
        {ReportStyle.Sheet}</style>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
        <p class="eyebrow">tersor {Html.Text(Command)}</p>
        <h1>{Html.Text(Title)}</h1>
        <p>{Html.Text(Introduction)}</p>
        <ul class="headlines">
        {string.Concat(Headlines.Select(ToHtml))}</ul>
        <nav aria-label="Sections"><ul>
        {string.Concat(Shown.Select(ToLink))}</ul></nav>
        </header>
        <main id="main">
        {string.Concat(Shown.Select(ToHtml))}</main>
        </body>
        </html>

        """;

    /// <summary>The report as Markdown: its words, tables and texts.</summary>
    public string ToMarkdown()
    {
        var headlines = string.Concat(Headlines.Select(headline => $"- {PlainText.Escape(headline.ToString())}\n"));
        var sections = Shown
            .Select(section => (section.Title, Text: string.Concat(section.Parts.Select(part => part.ToMarkdown()))))
            .Where(section => section.Text.Length > 0)
            .Select(section => $"## {section.Title}\n\n{section.Text}");
        var head = $"# {PlainText.Escape(Title)}\n\n{PlainText.Escape(Introduction)}\n\n{headlines}\n";
        return (head + string.Concat(sections)).TrimEnd() + "\n";
    }

    private string Again => Refresh is { } seconds ? $"\n<meta http-equiv=\"refresh\" content=\"{seconds}\">" : "";

    private IEnumerable<ReportSection> Shown => Sections.Where(section => !section.Parts.IsEmpty);

    private static string ToHtml(Headline headline)
    {
        var note = headline.Note.Length > 0 ? $"<span class=\"note\">{Html.Text(headline.Note)}</span>" : "";
        var (name, value) = (Html.Text(headline.Name), Html.Text(headline.Value));
        return $"<li><strong>{value}</strong> <span class=\"name\">{name}</span> {note}</li>\n";
    }

    private static string ToLink(ReportSection section) => $"<li><a href=\"#{section.Id}\">{Html.Text(section.Title)}</a></li>\n";

    private static string ToHtml(ReportSection section) =>
        $"""
        <section id="{section.Id}" aria-labelledby="{section.Id}-title">
        <h2 id="{section.Id}-title">{Html.Text(section.Title)}</h2>
        {string.Concat(section.Parts.Select(part => part.ToHtml()))}</section>

        """;
}
