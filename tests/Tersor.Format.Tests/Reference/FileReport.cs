using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Tersor.Format.Tests;

/// <summary>
/// What Tersor's reader makes of a file, in the line that <c>reader.py</c> prints for it: <c>ok</c> and checksums of the graph,
/// the metadata and each parameter's values, or the class of error and the section.
/// </summary>
internal static class FileReport
{
    public static string Of(byte[] bytes, ReadLimits? limits = null)
    {
        try
        {
            return Of(TersorFile.Read(bytes, limits));
        }
        catch (TersorFormatException error)
        {
            return Refused(error.Kind, error.Section);
        }
    }

    public static string Refused(FormatErrorKind kind, string section) => $"{Word(kind)} {Printable(section)}";

    /// <summary>The line for a file of this graph, these notes and these values.</summary>
    public static string Of(ModelGraph graph, IEnumerable<KeyValuePair<string, string>> metadata, IEnumerable<float[]> values)
    {
        var notes = string.Concat(
            metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}\n"));
        var arrays = values.Select(array => Crc32.HashToUInt32(MemoryMarshal.AsBytes(array.AsSpan())));
        uint[] checksums = [Checksum(Describe(graph)), Checksum(notes), .. arrays];
        return $"ok {string.Join(' ', checksums.Select(checksum => checksum.ToString("X8")))}";
    }

    /// <summary>The classes of errors as docs/format.md calls them.</summary>
    public static string Word(FormatErrorKind kind) => kind switch
    {
        FormatErrorKind.NotATersorFile => "not-a-file",
        FormatErrorKind.Version => "version",
        FormatErrorKind.Truncated => "truncated",
        FormatErrorKind.Checksum => "checksum",
        FormatErrorKind.Limit => "limit",
        _ => "structure",
    };

    private static string Of(TersorFile file) => Of(file.Graph, file.Metadata, file.Tensors.Select(tensor => tensor.Decode()));

    private static uint Checksum(string text) => Crc32.HashToUInt32(Encoding.UTF8.GetBytes(text));

    private static string Describe(ModelGraph graph)
    {
        var text = new StringBuilder();
        text.Append(graph.Name).Append('\n').AppendJoin('x', graph.InputShape).Append('\n')
            .AppendJoin(' ', graph.Normalization.Channels.Select(pair => $"{Pattern(pair.Mean)} {Pattern(pair.Deviation)}"))
            .Append('\n').Append(graph.Inputs[0].Name).Append('\n');
        foreach (var output in graph.Outputs)
            text.Append($"{output.Name} {output.Value}\n");
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            var node = graph.Nodes[i];
            var attributes = new AttributeLister();
            node.Code(attributes);
            List<string> words = [node.Name, node.Prefix, string.Join(',', node.Inputs)];
            words.AddRange(attributes.Words);
            text.AppendJoin(' ', words).Append(" -> ").AppendJoin('x', graph.ValueShapes[i + 1]).Append('\n');
        }

        return text.ToString();
    }

    private static string Pattern(float value) => BitConverter.SingleToUInt32Bits(value).ToString("X8");

    private static string Printable(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.Value is >= ' ' and <= '~' ? rune.ToString() : "?"));

    private sealed class AttributeLister : IAttributeCoder
    {
        public List<string> Words { get; } = [];

        public int Int(int value, string name) => Listed(value, $"{value}");

        public int Int(int value, int usual, string name) => Int(value, name);

        public ImmutableArray<int> Ints(ImmutableArray<int> values, string name) => Listed(values, string.Join('x', values));

        public float Float(float value, string name) => Listed(value, Pattern(value));

        public float Float(float value, float usual, string name) => Float(value, name);

        public bool Flag(bool value, bool usual, string name) => Listed(value, value ? "1" : "0");

        public T Choice<T>(T value, string name)
            where T : struct, Enum => Listed(value, $"{Convert.ToInt32(value)}");

        public T Choice<T>(T value, T usual, string name)
            where T : struct, Enum => Choice(value, name);

        private T Listed<T>(T value, string word)
        {
            Words.Add(word);
            return value;
        }
    }
}
