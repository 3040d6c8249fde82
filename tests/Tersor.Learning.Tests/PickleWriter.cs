using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Tersor.Learning.Tests;

/// <summary>Writes state dicts as PyTorch does, in both of its formats.</summary>
internal static class PickleWriter
{
    /// <summary>A float tensor: a view of a storage.</summary>
    public sealed record View(string Storage, int Offset, int[] Shape, int[] Strides);

    /// <summary>A zip archive.</summary>
    public static byte[] Archive(
        (string Name, View Tensor)[] tensors,
        Dictionary<string, float[]> storages,
        string type = "FloatStorage",
        string? inside = null)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("model/data.pkl", Pickle(tensors, type, inside));
            foreach (var (key, values) in storages)
                Add($"model/data/{key}", Bytes(values, type));

            void Add(string name, byte[] content)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return memory.ToArray();
    }

    /// <summary>A row of pickles, and the storages behind them.</summary>
    public static byte[] Legacy((string Name, View Tensor)[] tensors, Dictionary<string, float[]> storages, string? inside = null)
    {
        using var memory = new MemoryStream();
        memory.Write([0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.']);
        memory.Write([0x80, 2, (byte)'M', 0xE9, 0x03, (byte)'.']);
        memory.Write([0x80, 2, (byte)'}', (byte)'X', .. Text("little_endian"), 0x88, (byte)'s', (byte)'.']);
        memory.Write(Pickle(tensors, "FloatStorage", inside));
        memory.Write([0x80, 2, (byte)']', (byte)'(']);
        foreach (var key in storages.Keys)
            memory.Write([(byte)'X', .. Text(key)]);
        memory.Write([(byte)'e', (byte)'.']);
        foreach (var values in storages.Values)
        {
            var count = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(count, values.Length);
            memory.Write(count);
            memory.Write(Bytes(values, "FloatStorage"));
        }

        return memory.ToArray();
    }

    private static byte[] Pickle((string Name, View Tensor)[] tensors, string type, string? inside)
    {
        var code = new List<byte>([0x80, 2]);
        if (inside is not null)
            code.AddRange([(byte)'}', (byte)'(', (byte)'X', .. Text("epoch"), (byte)'K', 3, (byte)'X', .. Text(inside)]);
        code.AddRange(Encoding.UTF8.GetBytes("ccollections\nOrderedDict\n)R("));
        foreach (var (name, tensor) in tensors)
        {
            code.AddRange([(byte)'X', .. Text(name)]);
            code.AddRange(Encoding.UTF8.GetBytes("ctorch._utils\n_rebuild_tensor_v2\n(("));
            code.AddRange([(byte)'X', .. Text("storage"), .. Encoding.UTF8.GetBytes($"ctorch\n{type}\n")]);
            code.AddRange([(byte)'X', .. Text(tensor.Storage), (byte)'X', .. Text("cpu"), (byte)'K', 9, (byte)'t', (byte)'Q']);
            code.AddRange([.. Number(tensor.Offset), .. Tuple(tensor.Shape), .. Tuple(tensor.Strides), 0x89]);
            code.AddRange(Encoding.UTF8.GetBytes("ccollections\nOrderedDict\n)RtR"));
        }

        code.Add((byte)'u');
        if (inside is not null)
            code.Add((byte)'u');
        code.Add((byte)'.');
        return [.. code];
    }

    private static byte[] Tuple(int[] numbers) => [(byte)'(', .. numbers.SelectMany(Number), (byte)'t'];

    private static byte[] Number(int number)
    {
        var bytes = new byte[5];
        bytes[0] = (byte)'J';
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), number);
        return bytes;
    }

    private static byte[] Text(string text) => [(byte)text.Length, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Bytes(float[] values, string type) =>
    [
        .. values.SelectMany(value => type switch
        {
            "HalfStorage" => BitConverter.GetBytes((Half)value),
            "BFloat16Storage" => BitConverter.GetBytes(value)[2..],
            "DoubleStorage" => BitConverter.GetBytes((double)value),
            "LongStorage" => BitConverter.GetBytes((long)value),
            _ => BitConverter.GetBytes(value),
        }),
    ];
}
