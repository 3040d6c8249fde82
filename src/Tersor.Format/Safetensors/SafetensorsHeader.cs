using System.Text.Json;

namespace Tersor.Format;

/// <summary>The JSON before the data: for each tensor its type, its shape and where its bytes lie.</summary>
internal static class SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";

    /// <summary>The bound that the format's own reader sets.</summary>
    public const int LargestHeader = 100_000_000;

    public static int ElementSize(SafetensorsType type) => type switch
    {
        SafetensorsType.U8 or SafetensorsType.Other => 1,
        SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.F32 => 4,
        _ => 8,
    };

    /// <summary>The bytes of a shape; -1 if an extent is negative or the product no 63-bit number.</summary>
    public static long Size(SafetensorsType type, ReadOnlySpan<long> shape)
    {
        Int128 size = ElementSize(type);
        foreach (var extent in shape)
        {
            size *= extent;
            if (extent < 0 || size > long.MaxValue)
                return -1;
        }

        return (long)size;
    }

    public static byte[] Write(IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                WriteNumbers(json, "shape", [.. tensor.Shape]);
                WriteNumbers(json, "data_offsets", [offset, offset += tensor.Bytes.Length]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of eight keep the data aligned for readers that map the file.
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    /// <summary>Reads a header over <paramref name="data"/>, which it must describe without a gap or an overlap.</summary>
    public static (List<SafetensorsTensor> Tensors, Dictionary<string, string> Metadata) Read(
        ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> data, ReadLimits limits)
    {
        try
        {
            var strict = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = limits.MaxNesting };
            using var json = JsonDocument.Parse(header, strict);
            var tensors = new List<(long Begin, SafetensorsTensor Tensor)>();
            var metadata = new Dictionary<string, string>();
            var left = limits.MaxEntries;
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (--left < 0)
                    throw Error($"more than {limits.MaxEntries} tensors");
                if (entry.NameEquals(MetadataKey))
                    foreach (var text in entry.Value.EnumerateObject())
                        metadata.Add(text.Name, text.Value.GetString() ?? throw Error($"the metadata '{text.Name}' is null"));
                else
                    tensors.Add(ReadTensor(entry.Name, entry.Value, data));
            }

            // Stable, so that empty tensors keep their place.
            var ordered = tensors.OrderBy(entry => entry.Begin).ThenBy(entry => entry.Tensor.Bytes.Length).ToList();
            var end = 0L;
            foreach (var (begin, tensor) in ordered)
            {
                if (begin != end)
                    throw Error($"'{tensor.Name}' begins at {begin}, the data before it ends at {end}");
                end += tensor.Bytes.Length;
            }

            return end == data.Length
                ? (ordered.ConvertAll(entry => entry.Tensor), metadata)
                : throw Error($"{end} bytes of data are described, {data.Length} are there");
        }
        catch (SafetensorsFormatException)
        {
            throw;
        }
        catch (JsonException error)
        {
            var place = $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";
            throw Error(error.LineNumber is null
                ? "the header has a key twice"
                : $"the header is no JSON nested {limits.MaxNesting} deep at most: {place}");
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Error("the header is not the JSON it should be: a dtype, a shape and two data_offsets for each tensor");
        }
    }

    private static (long Begin, SafetensorsTensor Tensor) ReadTensor(string name, JsonElement entry, ReadOnlyMemory<byte> data)
    {
        var typeName = entry.GetProperty("dtype").GetString() ?? throw Error($"'{name}' has the type ''");
        var type = Array.Find(Enum.GetValues<SafetensorsType>(), type => type.ToString() == typeName);
        if (type.ToString() != typeName)
            type = SafetensorsType.Other;
        var shape = entry.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64()).ToArray();
        var offsets = entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        if (offsets is not [var begin, var end] || begin < 0 || begin > end || end > data.Length)
            throw Error($"'{name}' lies at [{string.Join(", ", offsets)}] in {data.Length} bytes of data");

        // Whoever asks for none of its values need not know how large they are.
        if (type != SafetensorsType.Other && Size(type, shape) != end - begin)
            throw Error($"'{name}' has {end - begin} bytes for {type}[{string.Join(", ", shape)}]");
        return (begin, new SafetensorsTensor(name, type, typeName, [.. shape], data.Slice((int)begin, (int)(end - begin))));
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static SafetensorsFormatException Error(string reason) => new(reason);
}
