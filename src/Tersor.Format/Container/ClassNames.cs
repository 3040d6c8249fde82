using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tersor.Format;

/// <summary>
/// The names of a classifier's classes, as the metadata of a <c>.tersor</c> file and the notes of a checkpoint hold them: in the
/// order of the labels, a line feed between two. In a name, <c>\</c> is <c>\\</c> and a line feed <c>\n</c>: any name survives.
/// </summary>
/// <remarks>
/// Names that a reader finds without them are not written: the names that the data set is known for, or else the numbers from 0.
/// </remarks>
public static class ClassNames
{
    /// <summary>The key of the names.</summary>
    public const string Key = "classes";

    /// <summary>The key of the data set's name, which tells the classes of a known one.</summary>
    public const string DataKey = "data";

    /// <summary>The most UTF-16 units of all names together, as they are written.</summary>
    public const int MaxLength = 1 << 20;

    private const char Escape = '\\';
    private const char Separator = '\n';

    private static readonly ImmutableArray<string> Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    private static readonly ImmutableArray<string> Clothes =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>The names that the classes of a published data set have; empty if the name is none of theirs.</summary>
    /// <param name="data">For example <c>fashion-mnist</c>.</param>
    public static ImmutableArray<string> Known(string? data) => data switch
    {
        "mnist" => Digits,
        "fashion-mnist" or "fashion-mnist-sample" => Clothes,
        _ => [],
    };

    /// <summary>Whether names say no more than the labels: 0, 1, 2 and so on.</summary>
    /// <param name="names">In the order of the labels.</param>
    public static bool AreNumbers(ImmutableArray<string> names)
    {
        for (var label = 0; label < names.Length; label++)
            if (names[label] != Number(label))
                return false;
        return true;
    }

    /// <summary>What a file has to say of its classes' names.</summary>
    /// <param name="names">In the order of the labels.</param>
    /// <param name="data">The name of the data set that the file states under <see cref="DataKey"/>.</param>
    /// <returns>The text for <see cref="Key"/>; null if nothing has to be said.</returns>
    /// <exception cref="ArgumentException">The names are longer than <see cref="MaxLength"/>.</exception>
    public static string? Write(ImmutableArray<string> names, string data)
    {
        var known = Known(data);
        if (known.IsEmpty ? AreNumbers(names) : names.SequenceEqual(known))
            return null;
        var text = string.Join(Separator, names.Select(name => name.Replace("\\", "\\\\").Replace("\n", "\\n")));
        return text.Length <= MaxLength
            ? text
            : throw new ArgumentException(
                $"{names.Length} class names take {text.Length} characters, more than {MaxLength}.", nameof(names));
    }

    /// <summary>The names that a file gives its classes.</summary>
    /// <param name="metadata">The metadata of the file.</param>
    /// <param name="classes">The number of classes that the model tells apart.</param>
    /// <returns>
    /// A name for each class, one that the data lacked being <c>#</c> and its number; empty if the file names none and the
    /// classes are numbers.
    /// </returns>
    /// <exception cref="FormatException">The names are damaged, or more than there are classes.</exception>
    public static ImmutableArray<string> Read(IReadOnlyDictionary<string, string> metadata, int classes)
    {
        var known = Known(metadata.GetValueOrDefault(DataKey));
        var names = metadata.TryGetValue(Key, out var text) ? Split(text) : known.Length <= classes ? known : [];
        if (names.Length > classes)
            throw new FormatException($"{names.Length} class names for a model that tells {classes} apart");
        var unnamed = Enumerable.Range(names.Length, classes - names.Length).Select(label => "#" + Number(label));
        return names.IsEmpty ? [] : [.. names, .. unnamed];
    }

    private static ImmutableArray<string> Split(string text)
    {
        if (text.Length > MaxLength)
            throw new FormatException($"class names of {text.Length} characters, more than {MaxLength}");
        var names = ImmutableArray.CreateBuilder<string>();
        var name = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == Separator)
            {
                names.Add(name.ToString());
                name.Clear();
            }
            else if (text[i] != Escape)
            {
                name.Append(text[i]);
            }
            else
            {
                name.Append(text.AsSpan(i + 1) switch { [Escape, ..] => Escape, ['n', ..] => Separator, _ => throw Damaged() });
                i++;
            }
        }

        names.Add(name.ToString());
        return names.ToImmutable();

        static FormatException Damaged() => new("class names with a backslash before something else than a backslash or an n");
    }

    private static string Number(int label) => label.ToString(CultureInfo.InvariantCulture);
}
