using System.Collections.Immutable;
using Tersor.Cli.Output;

namespace Tersor.Cli.Reports;

/// <summary>A part of a report, as HTML and, as far as that can show it, as Markdown.</summary>
internal abstract record ReportPart
{
    /// <summary>The part as HTML.</summary>
    public abstract string ToHtml();

    /// <summary>The part as Markdown, with an empty line at its end; empty for a part that it can't show.</summary>
    public virtual string ToMarkdown() => "";
}

/// <summary>Sentences.</summary>
/// <param name="Text">The sentences, without markup.</param>
internal sealed record WordsPart(string Text) : ReportPart
{
    /// <inheritdoc/>
    public override string ToHtml() => $"<p class=\"words\">{Html.Text(Text)}</p>\n";

    /// <inheritdoc/>
    public override string ToMarkdown() => $"{Diagnostics.PlainText.Escape(Text)}\n\n";
}

/// <summary>A table.</summary>
/// <param name="Table">The table.</param>
internal sealed record TablePart(SheetTable Table) : ReportPart
{
    /// <summary>Whether it is unfolded by whoever wants to see it: what a plot beside it shows, too.</summary>
    public bool IsFolded { get; init; }

    /// <inheritdoc/>
    public override string ToHtml() => IsFolded
        ? $"<details><summary>{Html.Text(Table.Title)}</summary>\n{Table.ToHtml()}</details>\n"
        : Table.ToHtml();

    /// <inheritdoc/>
    public override string ToMarkdown() => Table.ToMarkdown(3) + "\n";
}

/// <summary>A picture or a chart with its caption.</summary>
/// <param name="Markup">Its element, which has a text for whoever does not see it.</param>
/// <param name="Caption">What is below it, without markup; empty for nothing.</param>
internal sealed record ReportFigure(string Markup, string Caption = "");

/// <summary>Pictures or charts, as many beside each other as there is room for.</summary>
/// <param name="Figures">The figures.</param>
internal sealed record FiguresPart(ImmutableArray<ReportFigure> Figures) : ReportPart
{
    /// <summary>The class of their frame: <c>charts</c>, <c>pictures</c> or <c>sheets</c>.</summary>
    public string Css { get; init; } = "charts";

    /// <inheritdoc/>
    public override string ToHtml() => $"<div class=\"{Css}\">\n{string.Concat(Figures.Select(ToHtml))}</div>\n";

    private static string ToHtml(ReportFigure figure)
    {
        var caption = figure.Caption.Length > 0 ? $"<figcaption>{Html.Text(figure.Caption)}</figcaption>" : "";
        return $"<figure>{figure.Markup}{caption}</figure>\n";
    }
}

/// <summary>A text as it is, line by line.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Text">The text.</param>
internal sealed record VerbatimPart(string Title, string Text) : ReportPart
{
    /// <summary>Whether it is unfolded by whoever wants to see it.</summary>
    public bool IsFolded { get; init; }

    /// <inheritdoc/>
    public override string ToHtml()
    {
        var (title, text) = (Html.Text(Title), $"<pre tabindex=\"0\">{Html.Lines(Text)}</pre>\n");
        return IsFolded ? $"<details><summary>{title}</summary>\n{text}</details>\n" : $"<h3>{title}</h3>\n{text}";
    }

    /// <inheritdoc/>
    /// <remarks>An indented block, which nothing in the text can end.</remarks>
    public override string ToMarkdown() =>
        $"### {Diagnostics.PlainText.Escape(Title)}\n\n    "
        + $"{Diagnostics.PlainText.EscapeLines(Text).TrimEnd().Replace("\n", "\n    ")}\n\n";
}
