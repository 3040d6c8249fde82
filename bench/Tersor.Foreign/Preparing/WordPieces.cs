using System.Text;

namespace Tersor.Foreign.Preparing;

/// <summary>BERT's tokens of English text: words in lower case, cut into the longest pieces that a vocabulary has.</summary>
internal sealed class WordPieces(IReadOnlyList<string> vocabulary)
{
    private const string Continued = "##";
    private const string Unknown = "[UNK]";
    private const string First = "[CLS]";
    private const string Last = "[SEP]";

    private readonly Dictionary<string, int> _numbers =
        vocabulary.Select((word, i) => (word, i)).DistinctBy(pair => pair.word).ToDictionary(pair => pair.word, pair => pair.i);

    /// <summary>The numbers of a sentence's tokens, between the marks of its beginning and its end.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="most">No more tokens than that.</param>
    public int[] Of(string sentence, int most)
    {
        var tokens = Words(sentence).SelectMany(Pieces).Take(most - 2);
        return [_numbers[First], .. tokens, _numbers[Last]];
    }

    private static IEnumerable<string> Words(string sentence)
    {
        var word = new StringBuilder();
        foreach (var character in sentence.ToLowerInvariant() + " ")
        {
            if (char.IsLetterOrDigit(character))
            {
                word.Append(character);
                continue;
            }

            if (word.Length > 0)
                yield return word.ToString();
            word.Clear();
            if (!char.IsWhiteSpace(character))
                yield return character.ToString();
        }
    }

    private IEnumerable<int> Pieces(string word)
    {
        var pieces = new List<int>();
        for (var begin = 0; begin < word.Length;)
        {
            var end = word.Length;
            int number;
            while (!_numbers.TryGetValue((begin > 0 ? Continued : "") + word[begin..end], out number) && end > begin)
                end--;
            if (end == begin)
                return [_numbers[Unknown]];
            pieces.Add(number);
            begin = end;
        }

        return pieces;
    }
}
