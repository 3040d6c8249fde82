using System.Collections.Immutable;
using Tersor.Cli.Output;
using Tersor.Images;
using Tersor.Tasks;

namespace Tersor.Cli.Reports.Sections;

/// <summary>What a model takes for what: its confusion matrix, its classes, and the mistakes that it was surest of.</summary>
internal static class ExaminationSection
{
    private const int MostClasses = 30;
    private const int LargestSide = 112;

    /// <summary>The section; without parts for models that tell no classes apart.</summary>
    /// <param name="examinations">The models by name, the one that matters most last.</param>
    public static ReportSection Of(ImmutableArray<(string Name, Examination Result)> examinations)
    {
        if (examinations.IsEmpty || examinations[^1].Result is not { Confusion: { } confusion } last)
            return new ReportSection("Classes", []);
        var parts = ImmutableArray.CreateBuilder<ReportPart>();
        parts.Add(new WordsPart($"Measured on the test set: {last.Score.Basis}."));
        if (confusion.Classes.Length <= MostClasses)
            parts.Add(new ConfusionPart(examinations[^1].Name, confusion));
        parts.Add(new TablePart(ConfusionSheets.Classes(
            [.. examinations.Select(model => (model.Name, model.Result.Confusion!))])));
        parts.Add(new TablePart(ConfusionSheets.Confusions(confusion)) { IsFolded = true });
        if (!last.Mistakes.IsEmpty && last.Mistakes[0].Shape is [1 or 3, _, _])
        {
            parts.Add(new WordsPart($"The mistakes that the {examinations[^1].Name} network was surest of:"));
            parts.Add(new FiguresPart([.. last.Mistakes.Select(mistake => Show(mistake, confusion))]) { Css = "pictures" });
        }

        return new ReportSection("Classes", parts.ToImmutable());
    }

    private static ReportFigure Show(Mistake mistake, ConfusionMatrix confusion)
    {
        var (actual, taken) = (confusion.Classes[mistake.Label], confusion.Classes[mistake.Predicted]);
        var caption = $"{actual}, taken for {taken} ({Figure.Percent(mistake.Probability)})";
        var (values, shape) = Thumbnail.Of([.. mistake.Values], [.. mistake.Shape], LargestSide);
        using var stream = new MemoryStream();
        ImageSheet.Write(stream, values, shape, 1);
        return new ReportFigure(
            Html.Picture(stream.ToArray(), $"Test example {Figure.Count(mistake.Index)}: {caption}", "pixels"), caption);
    }
}
