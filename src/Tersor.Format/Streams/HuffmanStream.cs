namespace Tersor.Format;

/// <summary>The coded symbols behind a table, wherever that comes from.</summary>
internal static class HuffmanStream
{
    public static void Write(ByteWriter writer, HuffmanCode code, ReadOnlySpan<byte> symbols)
    {
        var room = writer.Reserve(HuffmanEncoder.MaxEncodedSize(symbols.Length));
        writer.Advance(new HuffmanEncoder(code).Encode(symbols, room));
    }

    public static byte[] Read(ref ByteReader reader, HuffmanCode code, int count)
    {
        // No code is shorter than a bit.
        if (count > 8L * reader.Remaining)
            throw reader.Error($"{count} symbols are declared where {reader.Remaining} bytes are left");
        var symbols = new byte[count];
        if (!new HuffmanDecoder(code).TryDecode(reader.Rest, symbols, out var consumed))
            throw reader.Error("the coded symbols do not end where their bytes do");
        reader.Bytes(consumed);
        return symbols;
    }
}
