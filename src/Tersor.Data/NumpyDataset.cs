using System.Collections.Immutable;

namespace Tersor.Data;

/// <summary>
/// A NumPy archive (<c>.npz</c>) of examples and labels: <c>x_train</c>, <c>y_train</c>, <c>x_test</c> and <c>y_test</c>, or
/// <c>x</c> and <c>y</c>, of which every fifth is kept for the test.
/// </summary>
public static class NumpyDataset
{
    private const int TestEvery = 5;
    private const int MostClasses = 1 << 16;

    /// <summary>Whether a path is meant to be such a file.</summary>
    /// <param name="path">The path.</param>
    public static bool Matches(string path) => path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) && File.Exists(path);

    /// <summary>
    /// Reads the examples; bytes of images [count, channels, height, width] or [count, height, width] become images.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DatasetException">
    /// An array is missing or has an impossible shape, or a label is no whole number.
    /// </exception>
    public static LabelledPair Load(string path)
    {
        var arrays = NumpyFile.Read(path).DistinctBy(array => array.Name.ToLowerInvariant())
            .ToDictionary(array => array.Name, StringComparer.OrdinalIgnoreCase);
        var name = Path.GetFileNameWithoutExtension(path);
        if (arrays.ContainsKey("x_train"))
        {
            var classes = Math.Max(Classes("y_train"), Classes("y_test"));
            return new LabelledPair(Of("x_train", "y_train", classes), Of("x_test", "y_test", classes), path);
        }

        var all = Of("x", "y", Classes("y"));
        var tests = Enumerable.Range(0, all.Count).Where(i => i % TestEvery == TestEvery - 1).ToArray();
        if (tests.Length == 0)
            throw new DatasetException(path, $"too few examples: {TestEvery} at least");
        var train = Enumerable.Range(0, all.Count).Where(i => i % TestEvery != TestEvery - 1).ToArray();
        return new LabelledPair(all.Select(train), all.Select(tests), path);

        NumpyArray Find(string key) => arrays.GetValueOrDefault(key)
            ?? throw new DatasetException(path, $"holds no array '{key}', but {string.Join(", ", arrays.Keys.Order())}");

        int Classes(string key)
        {
            var labels = Find(key);
            var wrong = Array.FindIndex(
                labels.Values, label => label is not (>= 0 and < MostClasses) || label != MathF.Floor(label));
            return wrong >= 0
                ? throw new DatasetException(path, $"array '{key}': {labels.Values[wrong]} at place {wrong} is no class")
                : (int)labels.Values.DefaultIfEmpty(0).Max() + 1;
        }

        LabelledDataset Of(string examples, string labels, int classes)
        {
            var (x, y) = (Find(examples), Find(labels));
            if (x.Shape.Length < 2 || x.Shape[0] != y.Values.Length || x.Values.Length == 0)
                throw new DatasetException(
                    path, $"array '{examples}' is {string.Join('×', x.Shape)}, and '{labels}' has {y.Values.Length} labels");
            ImmutableArray<string> names = [.. Enumerable.Range(0, classes).Select(label => label.ToString())];
            var numbers = Array.ConvertAll(y.Values, label => (int)label);
            var shape = x.IsByte && x.Shape.Length == 3 ? x.Shape.SetItem(0, 1) : x.Shape[1..];
            return x.IsByte && shape.Length == 3
                ? new ImageDataset(name, shape, names, Array.ConvertAll(x.Values, pixel => (byte)pixel), numbers)
                : new ArrayDataset(name, shape, names, x.Values, numbers);
        }
    }
}
