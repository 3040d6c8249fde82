using System.Buffers.Binary;

namespace Tersor.Format;

/// <summary>
/// Tensors in the safetensors format (https://github.com/huggingface/safetensors): eight bytes of header length, a JSON header, the data.
/// </summary>
/// <example><code>
/// SafetensorsFile.Write("dense.safetensors", [SafetensorsTensor.Of("fc1.weight", [300, 784], weights)]);
/// float[] weights = SafetensorsFile.Read("dense.safetensors")["fc1.weight"].ToSingles();
/// </code></example>
public sealed class SafetensorsFile
{
    private readonly Dictionary<string, SafetensorsTensor> _byName;

    private SafetensorsFile(IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
        _byName = tensors.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>The tensors, in the order of their data.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>Free text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor of this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SafetensorsTensor this[string name] =>
        _byName.TryGetValue(name, out var tensor) ? tensor : throw new KeyNotFoundException($"There is no tensor '{name}'.");

    /// <summary>Looks a tensor up.</summary>
    public bool TryGet(string name, out SafetensorsTensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>Writes a file as a whole or not at all.</summary>
    /// <param name="path">Where; an existing file is replaced.</param>
    /// <param name="tensors">In the order in which their data is to lie.</param>
    /// <param name="metadata">Free text by key.</param>
    /// <exception cref="ArgumentException">Two tensors share a name.</exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public static void Write(string path, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        OutputFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream.</summary>
    /// <inheritdoc cref="Write(string, IReadOnlyList{SafetensorsTensor}, IReadOnlyDictionary{string, string})"/>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        var names = new HashSet<string>();
        foreach (var tensor in tensors)
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"Two tensors are named '{tensor.Name}'.", nameof(tensors));
        var header = SafetensorsHeader.Write(tensors, metadata);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors)
            stream.Write(tensor.Bytes.Span);
    }

    /// <summary>Whether data begins as a safetensors file does: a length, then JSON.</summary>
    /// <param name="head">Its first bytes.</param>
    public static bool Matches(ReadOnlySpan<byte> head) =>
        head.Length > sizeof(ulong)
        && BinaryPrimitives.ReadUInt64LittleEndian(head) <= SafetensorsHeader.LargestHeader
        && head[sizeof(ulong)] == (byte)'{';

    /// <summary>Reads a file, trusting none of it.</summary>
    /// <exception cref="SafetensorsFormatException">The file is damaged; the message names it and the reason.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static SafetensorsFile Read(string path)
    {
        var size = new FileInfo(path).Length;
        if (size > Array.MaxLength)
            throw new SafetensorsFormatException(path, $"{size} bytes are more than can be read at once");
        try
        {
            return Read(File.ReadAllBytes(path));
        }
        catch (SafetensorsFormatException error)
        {
            throw new SafetensorsFormatException(path, error.Reason);
        }
    }

    /// <summary>Reads from memory; the tensors refer to it.</summary>
    /// <exception cref="SafetensorsFormatException">The data is damaged.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < sizeof(ulong))
            throw new SafetensorsFormatException($"{bytes.Length} bytes are no safetensors file");
        var declared = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
        var rest = bytes[sizeof(ulong)..];
        if (declared > (ulong)Math.Min(rest.Length, SafetensorsHeader.LargestHeader))
            throw new SafetensorsFormatException($"a header of {declared} bytes is declared where {rest.Length} are left");
        var (tensors, metadata) = SafetensorsHeader.Read(rest[..(int)declared], rest[(int)declared..]);
        return new SafetensorsFile(tensors, metadata);
    }
}
