using System.Buffers.Binary;

namespace Tersor.Format;

/// <summary>
/// Tensors in the safetensors format (https://github.com/huggingface/safetensors): eight bytes of header length, a JSON header,
/// the data.
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
    /// <param name="path">The path of the file; an existing file is replaced.</param>
    /// <param name="tensors">In the order in which their data is to lie.</param>
    /// <param name="metadata">Free text by key.</param>
    /// <exception cref="ArgumentException">Two tensors share a name.</exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public static void Write(
        string path, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        OutputFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream.</summary>
    /// <inheritdoc cref="Write(string, IReadOnlyList{SafetensorsTensor}, IReadOnlyDictionary{string, string})"/>
    public static void Write(
        Stream stream, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
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
    /// <param name="path">An existing file.</param>
    /// <param name="limits">What the file may demand; <see cref="ReadLimits.Default"/> if null.</param>
    /// <exception cref="SafetensorsFormatException">The file is damaged; the message names it and the reason.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static SafetensorsFile Read(string path, ReadLimits? limits = null)
    {
        limits ??= ReadLimits.Default;
        try
        {
            return Read(ReadBytes(path, limits), limits);
        }
        catch (SafetensorsFormatException error)
        {
            throw new SafetensorsFormatException(path, error.Reason);
        }
    }

    /// <summary>Reads from memory; the tensors refer to it.</summary>
    /// <param name="bytes">All of the file.</param>
    /// <param name="limits">What the file may demand; <see cref="ReadLimits.Default"/> if null.</param>
    /// <exception cref="SafetensorsFormatException">The data is damaged.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> bytes, ReadLimits? limits = null)
    {
        limits ??= ReadLimits.Default;
        var header = HeaderLength(bytes.Span, bytes.Length, limits);
        var rest = bytes[sizeof(ulong)..];
        var (tensors, metadata) = SafetensorsHeader.Read(rest[..header], rest[header..], limits);
        return new SafetensorsFile(tensors, metadata);
    }

    // The beginning is judged before the rest is read: it may be a GiB of anything.
    private static byte[] ReadBytes(string path, ReadLimits limits)
    {
        using var file = InputFile.Open(path);
        if (file.CanSeek)
        {
            Span<byte> start = stackalloc byte[FileContent.HeadLength];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            HeaderLength(start, file.Length, limits);
            file.Position = 0;
        }

        return InputFile.TryReadAll(file, limits.MaxBytes)
            ?? throw new SafetensorsFormatException($"more than the {limits.MaxBytes} bytes that are read");
    }

    private static int HeaderLength(ReadOnlySpan<byte> start, long length, ReadLimits limits)
    {
        if (length > Math.Min(limits.MaxBytes, Array.MaxLength))
            throw new SafetensorsFormatException(
                $"{length} bytes where at most {Math.Min(limits.MaxBytes, Array.MaxLength)} are read");
        if (start.Length < sizeof(ulong))
            throw new SafetensorsFormatException(FileContent.DescribeInstead(start, "a safetensors file"));
        var (declared, left) = (BinaryPrimitives.ReadUInt64LittleEndian(start), length - sizeof(ulong));
        if (declared > (ulong)left && start.Length > sizeof(ulong) && start[sizeof(ulong)] != (byte)'{')
            throw new SafetensorsFormatException(FileContent.DescribeInstead(start, "a safetensors file"));
        if (declared > (ulong)left)
            throw new SafetensorsFormatException($"a header of {declared} bytes is declared where {left} are left");
        return declared <= (ulong)limits.MaxTextBytes
            ? (int)declared
            : throw new SafetensorsFormatException($"a header of {declared} bytes where at most {limits.MaxTextBytes} are read");
    }
}
