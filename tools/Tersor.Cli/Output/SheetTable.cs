using System.Collections.Immutable;
using System.Text;
using Spectre.Console;
using Tersor.Cli.Reports;
using Tersor.Diagnostics;

namespace Tersor.Cli.Output;

/// <summary>A table of words and, to the right, figures, for a terminal, Markdown or HTML.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">The columns' headings.</param>
/// <param name="Rows">The cells.</param>
internal sealed record SheetTable(string Title, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows)
{
    /// <summary>How many of the first columns hold words, which start at the left; figures end at the right.</summary>
    public int TextColumns { get; init; } = 1;

    /// <summary>Whether line ends in cells separate the entries of a list; else they are part of a text and are shown.</summary>
    public bool HasLists { get; init; }

    /// <summary>Whether the last row is a sum, set apart from the others.</summary>
    public bool HasTotal { get; init; }

    /// <summary>The table with lines, for a terminal.</summary>
    public Table ToTerminal()
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        for (var i = 0; i < Columns.Length; i++)
        {
            var side = i < TextColumns ? Justify.Left : Justify.Right;
            table.AddColumn(new TableColumn(new Text(PlainText.Escape(Columns[i]))) { Alignment = side, NoWrap = true });
        }

        for (var i = 0; i < Rows.Length; i++)
        {
            var style = HasTotal && i == Rows.Length - 1 ? new Style(decoration: Decoration.Bold) : Style.Plain;
            if (HasTotal && i == Rows.Length - 1)
                table.AddEmptyRow();
            table.AddRow(Rows[i].Select(cell => new Text(Shown(cell), style)));
        }

        return table;
    }

    /// <summary>The table for a terminal that is too narrow for it: each row a few lines, a cell a line.</summary>
    public string ToList()
    {
        var text = new StringBuilder($"{PlainText.Escape(Title)}\n");
        foreach (var row in Rows)
        {
            if (row[0].Length > 0)
                text.Append($"  {PlainText.Escape(row[0])}\n");
            for (var i = 1; i < row.Length; i++)
            {
                var heading = Columns[i].Length > 0 ? PlainText.Escape(Columns[i]) + ": " : "";
                if (row[i].Length > 0)
                    text.Append($"    {heading}{Shown(row[i]).Replace("\n", ", ")}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The table as Markdown, under a heading.</summary>
    /// <param name="level">The heading's level.</param>
    public string ToMarkdown(int level = 2)
    {
        var text = new StringBuilder($"{new string('#', level)} {PlainText.Escape(Title)}\n\n");
        AppendRow(Columns);
        AppendRow([.. Columns.Select((_, i) => i < TextColumns ? ":---" : "---:")]);
        foreach (var row in Rows)
            AppendRow(row);
        return text.ToString();

        void AppendRow(ImmutableArray<string> cells) =>
            text.Append($"| {string.Join(" | ", cells.Select(cell => PlainText.Escape(cell).Replace("|", "\\|")))} |\n");
    }

    /// <summary>The table as HTML, with its title; a narrow screen scrolls it.</summary>
    public string ToHtml()
    {
        var title = Html.Text(Title);
        var text = new StringBuilder(
            $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">\n"
            + $"<table><caption>{title}</caption>\n<thead>");
        text.Append($"<tr>{string.Concat(Columns.Select((cell, i) => Cell("th scope=\"col\"", cell, i < TextColumns)))}</tr>");
        text.Append("</thead>\n<tbody>\n");
        for (var i = 0; i < Rows.Length; i++)
        {
            var isTotal = HasTotal && i == Rows.Length - 1;
            text.Append($"<tr{(isTotal ? " class=\"total\"" : "")}>");
            for (var column = 0; column < Rows[i].Length; column++)
                text.Append(Cell(column == 0 ? "th scope=\"row\"" : "td", Rows[i][column], column < TextColumns));
            text.Append("</tr>\n");
        }

        return text.Append("</tbody></table></div>\n").ToString();

        string Cell(string tag, string cell, bool isText) =>
            $"<{tag}{(isText ? " class=\"text\"" : "")}>{(HasLists ? Html.Lines(cell) : Html.Text(cell))}</{tag[..2]}>";
    }

    private string Shown(string cell) => HasLists ? PlainText.EscapeLines(cell) : PlainText.Escape(cell);
}
