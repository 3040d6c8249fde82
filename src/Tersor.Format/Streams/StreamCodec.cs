namespace Tersor.Format;

/// <summary>Stores a stream of symbols by whichever method is smallest, behind one byte that names it.</summary>
internal static class StreamCodec
{
    private static readonly StreamMethod[] Methods =
    [
        new RawMethod(),
        new ConstantMethod(),
        new BitPackedMethod(),
        new HuffmanOwnTableMethod(),
        new HuffmanSharedTableMethod(),
        new HuffmanParametricMethod(),
        new RansMethod(),
    ];

    /// <summary>The smallest encoding of a stream that the file's version has; of equals the first registered.</summary>
    public static StreamEncoding Encode(SymbolStream stream, CodeTables tables) =>
        Methods.Where(method => method.Version <= tables.Version)
            .Select(method => method.Encode(stream, tables)).OfType<StreamEncoding>().MinBy(encoding => encoding.Size)!;

    /// <summary>Writes an encoding, and keeps its table for later streams.</summary>
    public static void Write(ByteWriter writer, StreamEncoding encoding, CodeTables tables)
    {
        encoding.WriteTo(writer);
        if (encoding.NewTable is not null)
            tables.Add(encoding.NewTable);
    }

    /// <summary>Reads <paramref name="count"/> symbols, at least one, all below <paramref name="alphabet"/>.</summary>
    public static byte[] Read(
        ref ByteReader reader, StreamPart part, int count, int alphabet, CodeTables tables, ICollection<StreamInfo> infos)
    {
        var begin = reader.Position;
        var (method, parameter) = CodingMethod.ReadHead(ref reader, Methods, "stream");
        if (method.Version > tables.Version)
            throw reader.Error(
                $"the stream method '{method.Name}' of version {method.Version} in a file of version {tables.Version}");
        tables.NoteVersion(method.Version);
        var symbols = method.Read(ref reader, parameter, count, alphabet, tables);
        if (alphabet < HuffmanCode.Symbols && symbols.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)(alphabet - 1)))
            throw reader.Error($"a symbol beyond the alphabet of {alphabet}");
        infos.Add(new StreamInfo(part, method.Name, count, reader.Position - begin));
        return symbols;
    }
}
