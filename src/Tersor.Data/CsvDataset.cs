using System.Collections.Immutable;
using System.Globalization;
using nietras.SeparatedValues;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>
/// A table (<c>.csv</c>) with a row of names, then an example a row: a column has the class, the last one unless it is named;
/// the others are features. A column of numbers is a feature, one of words as many as there are words, of which one is 1. Every
/// fifth row is kept for the test.
/// </summary>
public static class CsvDataset
{
    private const int TestEvery = 5;
    private const int MostFeatures = 1 << 16;

    /// <summary>Whether a path is meant to be such a file.</summary>
    /// <param name="path">The path.</param>
    public static bool Matches(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && File.Exists(path);

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file; fields are separated by commas, semicolons or tabs, and may be quoted.</param>
    /// <param name="label">The column of the class; null for the last one.</param>
    /// <exception cref="DatasetException">It can't be read, or is no such table; the message names row and column.</exception>
    public static LabelledPair Load(string path, string? label = null)
    {
        var (names, rows) = Read(path);
        var target = label is null ? names.Length - 1 : Array.IndexOf(names, label);
        if (target < 0)
            throw new DatasetException(path, $"has no column '{label}', but {string.Join(", ", names)}");
        if (names.Length < 2 || rows.Count < TestEvery)
            throw new DatasetException(path, $"{names.Length} columns and {rows.Count} rows: 2 and {TestEvery} at least");
        var classes = Ordered(rows.Select(row => row[target]));
        var features = new List<Func<string[], float>>();
        for (var column = 0; column < names.Length; column++)
            if (column != target)
                features.AddRange(FeaturesOf(path, names[column], rows, column));
        if (features.Count > MostFeatures)
            throw new DatasetException(path, $"{features.Count:N0} features, more than {MostFeatures:N0}");
        DatasetMemory.Check(path, (long)rows.Count * features.Count * sizeof(float));

        var places = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var values = new float[rows.Count * features.Count];
        for (var row = 0; row < rows.Count; row++)
            for (var feature = 0; feature < features.Count; feature++)
                values[(row * features.Count) + feature] = features[feature](rows[row]);
        var all = new ArrayDataset(
            Path.GetFileNameWithoutExtension(path), [features.Count], classes, values,
            rows.Select(row => places[row[target]]).ToArray());
        return new LabelledPair(Part(all, isTest: false), Part(all, isTest: true), path);
    }

    private static LabelledDataset Part(ArrayDataset all, bool isTest) =>
        all.Select(Enumerable.Range(0, all.Count).Where(row => row % TestEvery == TestEvery - 1 == isTest).ToArray());

    private static IEnumerable<Func<string[], float>> FeaturesOf(string path, string name, List<string[]> rows, int column)
    {
        var empty = rows.FindIndex(row => row[column].Length == 0);
        if (empty >= 0)
            throw new DatasetException(path, $"row {empty + 1}, column '{name}': nothing");
        if (rows.TrueForAll(row => Number(row[column]) is not null))
            return [row => Number(row[column])!.Value];
        return Ordered(rows.Select(row => row[column]))
            .Select(word => (Func<string[], float>)(row => row[column] == word ? 1f : 0f));
    }

    /// <summary>Different values, numbers by their size, words by their letters.</summary>
    private static ImmutableArray<string> Ordered(IEnumerable<string> values)
    {
        var distinct = values.Distinct().ToArray();
        return Array.TrueForAll(distinct, value => Number(value) is not null)
            ? [.. distinct.OrderBy(Number).ThenBy(value => value, StringComparer.Ordinal)]
            : [.. distinct.Order(StringComparer.Ordinal)];
    }

    private static float? Number(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number)
            ? number
            : null;

    private static (string[] Names, List<string[]> Rows) Read(string path)
    {
        try
        {
            var bytes = InputFile.TryReadAll(path, ReadLimits.Default.MaxDatasetBytes)
                ?? throw new DatasetException(path, $"longer than {ReadLimits.Default.MaxDatasetBytes:N0} bytes");
            using var reader = Sep.Reader(options => options with { Unescape = true, Trim = SepTrim.Outer })
                .From(new MemoryStream(bytes));
            var names = reader.Header.ColNames.ToArray();
            var rows = new List<string[]>();
            foreach (var row in reader)
            {
                var cells = new string[names.Length];
                for (var column = 0; column < cells.Length; column++)
                    cells[column] = row[column].ToString();
                rows.Add(cells);
            }

            return (names, rows);
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            throw new DatasetException(path, $"no table: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, FileFault.Reason(exception, path), exception);
        }
    }
}
