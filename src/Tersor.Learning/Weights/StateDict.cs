using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// Reads the tensors of a file that <c>torch.save(model.state_dict(), path)</c> wrote: a zip archive since PyTorch 1.6, a row of
/// pickles before. A checkpoint that has the state dict among others is searched for it. No code of the file runs.
/// </summary>
public static class StateDict
{
    // The low part of the number 0x1950a86a20f9469cfc6c with which old files begin.
    private const long LegacyMagic = unchecked((long)0xA86A20F9469CFC6C);
    private const long LegacyProtocol = 1001;
    private const int MostNesting = 4;

    private static readonly ImmutableArray<string> Keys = ["state_dict", "model_state_dict", "model", "net", "weights", "params"];

    /// <summary>Whether data begins as such files do: a zip archive or a pickle.</summary>
    /// <param name="head">Its first bytes.</param>
    public static bool Matches(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\u0003\u0004"u8) || head is [0x80, >= 2 and <= 5, ..];

    /// <summary>Reads a file, trusting none of it.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="limits">What it may demand; <see cref="ReadLimits.Default"/> if null.</param>
    /// <returns>The tensors of floats, in single precision, in their order; those of whole numbers are left out.</returns>
    /// <exception cref="StateDictException">It is damaged, holds no state dict, or demands too much.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ImmutableArray<SafetensorsTensor> Read(string path, ReadLimits? limits = null)
    {
        limits ??= ReadLimits.Default;
        var bytes = InputFile.TryReadAll(path, limits.MaxBytes)
            ?? throw new StateDictException(path, $"more than the {limits.MaxBytes} bytes that are read");
        try
        {
            return Read(bytes, limits);
        }
        catch (StateDictException error)
        {
            throw new StateDictException(path, error.Message);
        }
        catch (InvalidDataException)
        {
            throw new StateDictException(path, "a damaged zip archive");
        }
    }

    private static ImmutableArray<SafetensorsTensor> Read(byte[] bytes, ReadLimits limits)
    {
        var storages = new Dictionary<string, PickledStorage>();
        var root = bytes.AsSpan().StartsWith("PK"u8) ? ReadArchive(bytes, limits, storages) : ReadLegacy(bytes, limits, storages);
        var entries = FindTensors(root) ?? throw new StateDictException(
            "holds no state dict; save one with torch.save(model.state_dict(), path)");
        var tensors = ImmutableArray.CreateBuilder<SafetensorsTensor>();
        long values = 0;
        foreach (var (name, tensor) in entries.Where(entry => entry.Tensor.Storage.IsFloat).DistinctBy(entry => entry.Name))
        {
            values += tensor.Count;
            if (values > limits.MaxValues)
                throw new StateDictException($"more than {limits.MaxValues} values");
            tensors.Add(SafetensorsTensor.Of(name, tensor.Shape, tensor.ToSingles()));
        }

        return tensors.ToImmutable();
    }

    private static object? ReadArchive(byte[] bytes, ReadLimits limits, Dictionary<string, PickledStorage> storages)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes));
        if (archive.Entries.Count > limits.MaxEntries)
            throw new StateDictException($"an archive of {archive.Entries.Count} files");
        var pickle = archive.Entries.FirstOrDefault(entry => entry.Name == "data.pkl")
            ?? throw new StateDictException("a zip archive without PyTorch's data.pkl");
        var folder = pickle.FullName[..^pickle.Name.Length];
        if (archive.GetEntry(folder + "byteorder") is { } order && Content(order)[0] == (byte)'b')
            throw new StateDictException("big-endian numbers, which are not read");
        return new Unpickler(Content(pickle), limits, Storage).Read();

        object Storage(object? id)
        {
            var storage = PickledStorage.Of(id);
            if (storages.TryGetValue(storage.Key, out var known))
                return known;
            var entry = archive.GetEntry($"{folder}data/{storage.Key}")
                ?? throw new StateDictException($"the archive lacks the data of storage '{storage.Key}'");
            storage.Bytes = Content(entry);
            return storages[storage.Key] = storage;
        }

        byte[] Content(ZipArchiveEntry entry)
        {
            // PyTorch stores without compression: what claims to be larger than the file is none of its archives.
            if (entry.Length > bytes.Length || entry.Length == 0)
                throw new StateDictException($"the archive's '{entry.Name}' claims {entry.Length} bytes");
            var content = new byte[entry.Length];
            using var stream = entry.Open();
            stream.ReadExactly(content);
            return content;
        }
    }

    private static object? ReadLegacy(byte[] bytes, ReadLimits limits, Dictionary<string, PickledStorage> storages)
    {
        var position = 0;
        if (Next() is not LegacyMagic || Next() is not LegacyProtocol)
            throw new StateDictException("a pickle, but none that torch.save writes");
        if (Next() is PickledDictionary system && system["little_endian"] is false)
            throw new StateDictException("big-endian numbers, which are not read");
        var root = Next();
        if (Next() is not List<object?> keys)
            throw new StateDictException("a PyTorch file without a list of its storages");
        foreach (var key in keys)
        {
            var storage = storages.GetValueOrDefault(key as string ?? "")
                ?? throw new StateDictException("a PyTorch file with a storage that no tensor uses");
            var rest = bytes.AsSpan(Math.Min(position, bytes.Length));
            if (rest.Length < sizeof(long))
                throw new StateDictException("cut off");
            var count = BinaryPrimitives.ReadInt64LittleEndian(rest);
            if (count < 0 || count > (rest.Length - sizeof(long)) / storage.ItemSize)
                throw new StateDictException($"cut off: {count} numbers are declared where {rest.Length} bytes are left");
            var length = (int)count * storage.ItemSize;
            storage.Bytes = bytes.AsMemory(position + sizeof(long), length);
            position += sizeof(long) + length;
        }

        return root;

        object? Next()
        {
            var pickle = new Unpickler(bytes.AsSpan(position), limits, Storage);
            var value = pickle.Read();
            position += pickle.Position;
            return value;
        }

        object Storage(object? id)
        {
            var storage = PickledStorage.Of(id);
            return storages.TryGetValue(storage.Key, out var known) ? known : storages[storage.Key] = storage;
        }
    }

    /// <summary>The tensors of a dictionary by name; of one inside it if it has none itself.</summary>
    private static List<(string Name, PickledTensor Tensor)>? FindTensors(object? root, int nesting = 0)
    {
        if (root is not PickledDictionary dictionary || nesting == MostNesting)
            return null;
        var tensors = dictionary.Entries
            .Select(entry => (Name: entry.Key as string, Tensor: PickledTensor.Of(entry.Value)))
            .Where(entry => entry is { Name: not null, Tensor: not null })
            .Select(entry => (entry.Name!, entry.Tensor!))
            .ToList();
        return tensors.Count > 0
            ? tensors
            : Keys.Select(key => FindTensors(dictionary[key], nesting + 1)).FirstOrDefault(found => found is not null);
    }
}
