using System.Text;

namespace Tersor.Format;

/// <summary>The characters (Unicode scalar values) that a text model knows, ascending; their places are its symbols.</summary>
public sealed class TextVocabulary
{
    /// <summary>The key of the characters that a model knows, in checkpoints and in <c>.tersor</c> files.</summary>
    public const string Key = "vocabulary";

    private readonly Rune[] _characters;

    private TextVocabulary(Rune[] characters) => _characters = characters;

    /// <summary>The number of characters.</summary>
    public int Count => _characters.Length;

    /// <summary>
    /// The different characters of a text. <see cref="ToString"/> gives a text that this gives the same vocabulary for.
    /// </summary>
    public static TextVocabulary Of(string text) => new([.. text.EnumerateRunes().Distinct().Order()]);

    /// <summary>The characters that a file names.</summary>
    /// <param name="metadata">The metadata of the file.</param>
    /// <param name="symbols">How many characters the model tells apart.</param>
    /// <exception cref="FormatException">The file names another number of them.</exception>
    public static TextVocabulary Read(IReadOnlyDictionary<string, string> metadata, int symbols)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var vocabulary = Of(metadata.GetValueOrDefault(Key, ""));
        return vocabulary.Count == symbols
            ? vocabulary
            : throw new FormatException($"names {vocabulary.Count} characters for a model of {symbols}");
    }

    /// <summary>The character of a symbol.</summary>
    public Rune this[int symbol] => _characters[symbol];

    /// <summary>The symbol of a character; negative if there is none.</summary>
    public int SymbolOf(Rune character) => Array.BinarySearch(_characters, character);

    /// <summary>The symbols of a text.</summary>
    /// <exception cref="FormatException">
    /// The text is empty, or a character is not in the vocabulary; the message names it and its place.
    /// </exception>
    /// <param name="text">The text.</param>
    /// <param name="name">The name of the text in the message.</param>
    public int[] Encode(string text, string name)
    {
        if (text.Length == 0)
            throw new FormatException($"{name}: an empty text");
        var symbols = new List<int>(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            var symbol = SymbolOf(character);
            if (symbol < 0)
                throw new FormatException(
                    $"{name}: character {symbols.Count + 1}, U+{character.Value:X4}, "
                    + $"is not in the model's vocabulary of {Count}");
            symbols.Add(symbol);
        }

        return [.. symbols];
    }

    /// <summary>All characters in the order of their symbols.</summary>
    public override string ToString() => string.Concat(_characters);
}
