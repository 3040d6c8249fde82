using System.Globalization;
using System.Text;
using Tersor.Cli.Output;
using Tersor.Tasks;

namespace Tersor.Cli.Reports;

/// <summary>A confusion matrix whose cells are the brighter the more of a row's examples they hold.</summary>
/// <param name="Model">Whose it is.</param>
/// <param name="Confusion">The matrix.</param>
internal sealed record ConfusionPart(string Model, ConfusionMatrix Confusion) : ReportPart
{
    private string Title => $"Confusion matrix, {Model}: a row for what images are, a column for what they were taken for";

    /// <inheritdoc/>
    public override string ToHtml()
    {
        var (title, classes) = (Html.Text(Title), Confusion.Classes);
        var text = new StringBuilder(
            $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">\n"
            + $"<table class=\"heat\"><caption>{title}</caption>\n<thead><tr><td></td>");
        foreach (var name in classes)
            text.Append($"<th scope=\"col\" class=\"figure\">{Html.Text(name)}</th>");
        text.Append("</tr></thead>\n<tbody>\n");
        for (var label = 0; label < classes.Length; label++)
        {
            text.Append($"<tr><th scope=\"row\" class=\"text\">{Html.Text(classes[label])}</th>");
            for (var predicted = 0; predicted < classes.Length; predicted++)
            {
                var count = Confusion[label, predicted];
                var share = count / (double)Math.Max(1, Confusion.CountOf(label));

                // Mistakes are rare: they get brighter sooner.
                var tone = label == predicted ? share : Math.Min(1, 4 * share);
                var css = label == predicted ? " class=\"right\"" : "";
                text.Append(CultureInfo.InvariantCulture, $"<td{css} style=\"--v:{tone:0.###}\">");
                text.Append($"{(count == 0 ? "" : Figure.Count(count))}</td>");
            }

            text.Append("</tr>\n");
        }

        return text.Append("</tbody></table></div>\n").ToString();
    }

    /// <inheritdoc/>
    public override string ToMarkdown() => ConfusionSheets.Matrix(Confusion, Title).ToMarkdown(3) + "\n";
}
