using System.Collections.Immutable;
using Tersor.Tasks;

namespace Tersor.Cli.Output;

/// <summary>What a classifier takes for what, as tables.</summary>
internal static class ConfusionSheets
{
    /// <summary>A table has no more classes than that; of others the most frequent confusions are told.</summary>
    public const int MostColumns = 12;

    private const int MostConfusions = 20;

    /// <summary>A row for each class; of several models, side by side.</summary>
    /// <param name="models">The models by name; a single one needs none.</param>
    public static SheetTable Classes(params ImmutableArray<(string Name, ConfusionMatrix Confusion)> models)
    {
        var first = models[0].Confusion;
        return new SheetTable(
            "Classes",
            [
                "class", "examples",
                .. models.SelectMany(model => new[] { "recall", "precision", "F1" }.Select(
                    figure => models.Length == 1 ? figure : $"{figure}, {model.Name}")),
            ],
            [
                .. first.Classes.Select((name, label) => (ImmutableArray<string>)
                [
                    name, Figure.Count(first.CountOf(label)),
                    .. models.SelectMany(model => new[]
                    {
                        Share(model.Confusion.Recall(label)), Share(model.Confusion.Precision(label)),
                        Share(model.Confusion.F1(label)),
                    }),
                ]),
            ]);
    }

    /// <summary>The matrix: a row for what examples are, a column for what they were taken for.</summary>
    public static SheetTable Matrix(ConfusionMatrix confusion, string title = "Confusion: rows are what it is") => new(
        title,
        ["", .. confusion.Classes],
        [
            .. confusion.Classes.Select((name, label) => (ImmutableArray<string>)
                [name, .. confusion.Classes.Select((_, predicted) => Figure.Count(confusion[label, predicted]))]),
        ]);

    /// <summary>The classes that were confused most often.</summary>
    public static SheetTable Confusions(ConfusionMatrix confusion) => new(
        "Most frequent confusions",
        ["what it is", "taken for", "examples", "of its class"],
        [
            .. confusion.Confusions.Take(MostConfusions).Select(pair => (ImmutableArray<string>)
            [
                confusion.Classes[pair.Label], confusion.Classes[pair.Predicted], Figure.Count(pair.Count),
                Share((double)pair.Count / confusion.CountOf(pair.Label)),
            ]),
        ])
    { TextColumns = 2 };

    /// <summary>The same for machines: <c>classes</c> with their figures, and the counts, a list for each class.</summary>
    /// <param name="confusion">The matrix; null for a model that tells no classes apart.</param>
    public static ImmutableArray<ScoreField> Fields(ConfusionMatrix? confusion) => confusion is null ? [] :
    [
        new("classes", confusion.Classes.Select((name, label) => new
        {
            Name = name,
            Count = confusion.CountOf(label),
            Recall = confusion.Recall(label),
            Precision = confusion.Precision(label),
            F1 = confusion.F1(label),
        })),
        new("confusions", confusion.Classes.Select((_, label) => confusion.Classes
            .Select((_, predicted) => confusion[label, predicted]))),
    ];

    private static string Share(double share) => double.IsNaN(share) ? "" : Figure.Percent(share);
}
