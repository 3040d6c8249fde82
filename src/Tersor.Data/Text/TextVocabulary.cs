using System.Text;

namespace Tersor.Data;

/// <summary>The characters (Unicode scalar values) that a text model knows, ascending; their places are its symbols.</summary>
public sealed class TextVocabulary
{
    private readonly Rune[] _characters;

    private TextVocabulary(Rune[] characters) => _characters = characters;

    /// <summary>The number of characters.</summary>
    public int Count => _characters.Length;

    /// <summary>
    /// The different characters of a text. <see cref="ToString"/> gives a text that this gives the same vocabulary for.
    /// </summary>
    public static TextVocabulary Of(string text) => new([.. text.EnumerateRunes().Distinct().Order()]);

    /// <summary>The character of a symbol.</summary>
    public Rune this[int symbol] => _characters[symbol];

    /// <summary>The symbol of a character; negative if there is none.</summary>
    public int SymbolOf(Rune character) => Array.BinarySearch(_characters, character);

    /// <summary>The symbols of a text.</summary>
    /// <exception cref="DatasetException">
    /// The text is empty, or a character is not in the vocabulary; the message names it and its place.
    /// </exception>
    /// <param name="text">The text.</param>
    /// <param name="name">The name of the text in the message.</param>
    public int[] Encode(string text, string name)
    {
        if (text.Length == 0)
            throw new DatasetException(name, "an empty text");
        var symbols = new List<int>(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            var symbol = SymbolOf(character);
            if (symbol < 0)
                throw new DatasetException(
                    name, $"character {symbols.Count + 1}, U+{character.Value:X4}, is not in the model's vocabulary of {Count}");
            symbols.Add(symbol);
        }

        return [.. symbols];
    }

    /// <summary>All characters in the order of their symbols.</summary>
    public override string ToString() => string.Concat(_characters);
}
