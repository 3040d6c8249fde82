using System.Buffers;
using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// A compressed model: its graph, a tensor for each of its parameters, and a little metadata. <c>docs/format.md</c> describes the
/// bytes.
/// </summary>
/// <example><code>
/// TersorFile.Write("lenet-5.tersor", graph, tensors);
/// var file = TersorFile.Read("lenet-5.tersor");
/// float[] weights = file["conv1.weight"].Decode();
/// </code></example>
public sealed class TersorFile
{
    private const int FirstBlock = 1 << 16;

    internal TersorFile(
        ModelGraph graph,
        ImmutableArray<StoredTensor> tensors,
        ImmutableArray<TensorLayout> layouts,
        IReadOnlyDictionary<string, string> metadata,
        ImmutableArray<SectionInfo> sections,
        int length)
    {
        Graph = graph;
        Tensors = tensors;
        Layouts = layouts;
        Metadata = metadata;
        Sections = sections;
        Length = length;
    }

    /// <summary>The layers of the model.</summary>
    public ModelGraph Graph { get; }

    /// <summary>A tensor for each of <see cref="ModelGraph.Parameters"/>, in that order.</summary>
    public ImmutableArray<StoredTensor> Tensors { get; }

    /// <summary>The bytes of each tensor, in the same order.</summary>
    public ImmutableArray<TensorLayout> Layouts { get; }

    /// <summary>Free text by key, in ordinal order.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The sections, in file order.</summary>
    public ImmutableArray<SectionInfo> Sections { get; }

    /// <summary>The file's bytes.</summary>
    public int Length { get; }

    /// <summary>The tensor of one parameter.</summary>
    /// <param name="name">Its full name, for example <c>conv1.weight</c>.</param>
    /// <exception cref="KeyNotFoundException">The graph has no such parameter.</exception>
    public StoredTensor this[string name] => Tensors.FirstOrDefault(tensor => tensor.Name == name)
        ?? throw new KeyNotFoundException($"The model has no parameter '{name}'.");

    /// <summary>The same file for an input of another shape: a sequence of another length, for example.</summary>
    /// <exception cref="ModelGraphException">The layers don't fit it.</exception>
    public TersorFile WithInput(ImmutableArray<int> inputShape) =>
        new(Graph.WithInput(inputShape), Tensors, Layouts, Metadata, Sections, Length);

    /// <summary>Writes a file as a whole or not at all: an earlier one survives every failure.</summary>
    /// <param name="path">The path of the file; an existing file is replaced.</param>
    /// <param name="graph">The layers of the model.</param>
    /// <param name="tensors">One for each of the graph's parameters, in any order.</param>
    /// <param name="metadata">Free text by key.</param>
    /// <param name="archive">
    /// Whether to make it as small as can be, at a thousandth of the speed: some 10 MB of codes a second to write and to read.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A tensor is missing, doubled, not in the graph, of another shape or not finite; a text is not Unicode; a size is beyond
    /// the format's.
    /// </exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public static void Write(
        string path,
        ModelGraph graph,
        IReadOnlyList<StoredTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        bool archive = false)
    {
        var bytes = ToBytes(graph, tensors, metadata, archive);
        OutputFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Writes a file's bytes to a stream.</summary>
    /// <inheritdoc cref="ToBytes"/>
    public static void Write(
        Stream stream,
        ModelGraph graph,
        IReadOnlyList<StoredTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        bool archive = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(ToBytes(graph, tensors, metadata, archive));
    }

    /// <summary>A file's bytes; the same for the same model.</summary>
    /// <param name="graph">The layers of the model.</param>
    /// <param name="tensors">One for each of the graph's parameters, in any order.</param>
    /// <param name="metadata">Free text by key.</param>
    /// <param name="archive">
    /// Whether to make it as small as can be, at a thousandth of the speed: some 10 MB of codes a second to write and to read.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A tensor is missing, doubled, not in the graph, of another shape or not finite; a text is not Unicode; a size is beyond
    /// the format's.
    /// </exception>
    public static byte[] ToBytes(
        ModelGraph graph,
        IReadOnlyList<StoredTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        bool archive = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(tensors);
        return ContainerWriter.Write(graph, tensors, metadata, archive);
    }

    /// <summary>Whether data begins as a <c>.tersor</c> file does.</summary>
    /// <param name="head">Its first bytes.</param>
    public static bool Matches(ReadOnlySpan<byte> head) => head.StartsWith(ContainerLayout.Magic);

    /// <summary>Reads a file, trusting none of it.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="limits">What the file may demand; <see cref="ReadLimits.Default"/> if null.</param>
    /// <exception cref="TersorFormatException">
    /// The file can't be read, for a reason of some <see cref="FormatErrorKind"/>; the message names file, section and reason.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static TersorFile Read(string path, ReadLimits? limits = null)
    {
        try
        {
            using var stream = InputFile.Open(path);
            return Read(stream, limits);
        }
        catch (TersorFormatException error)
        {
            throw error.In(path);
        }
    }

    /// <summary>Reads a file from a stream, to its end.</summary>
    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, ReadLimits)"/>
    public static TersorFile Read(Stream stream, ReadLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= ReadLimits.Default;
        var bytes = ArrayPool<byte>.Shared.Rent(FirstBlock);
        try
        {
            // What the first block gives away ends the reading: the rest may be a GiB of anything.
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            ContainerReader.CheckStart(
                bytes.AsSpan(0, length), stream.CanSeek ? length + stream.Length - stream.Position : length, limits);
            while (length == bytes.Length && length <= limits.MaxBytes)
            {
                bytes = Longer(bytes);
                length += stream.ReadAtLeast(bytes.AsSpan(length), bytes.Length - length, throwOnEndOfStream: false);
            }

            return Read(bytes.AsMemory(0, length), limits);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Reads a file from memory.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="limits">What the file may demand; <see cref="ReadLimits.Default"/> if null.</param>
    /// <exception cref="TersorFormatException">
    /// The file can't be read, for a reason of some <see cref="FormatErrorKind"/>; the message names section and reason.
    /// </exception>
    public static TersorFile Read(ReadOnlyMemory<byte> bytes, ReadLimits? limits = null) =>
        ContainerReader.Read(bytes, limits ?? ReadLimits.Default);

    private static byte[] Longer(byte[] bytes)
    {
        var longer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, 2L * bytes.Length));
        bytes.CopyTo(longer, 0);
        ArrayPool<byte>.Shared.Return(bytes);
        return longer;
    }
}
