namespace Tersor.Format;

/// <summary>An optimal code, its lengths stored before the symbols in the smallest packing.</summary>
internal sealed class HuffmanOwnTableMethod : StreamMethod
{
    public override int Id => 3;

    public override string Name => "huffman";

    public override int Parameters => CodeLengthPacking.Count;

    public override StreamEncoding? Encode(SymbolStream stream, CodeTables tables)
    {
        if (stream.Used < 2)
            return null;
        var code = HuffmanCode.FromCounts(stream.Counts);
        var (packing, table) = CodeLengthPacking.Smallest(code.Lengths[..stream.Alphabet]);
        return new StreamEncoding(Id, packing, table.Length + stream.CodedSize(code), Write, code);

        void Write(ByteWriter writer)
        {
            writer.Bytes(table);
            HuffmanStream.Write(writer, code, stream.Symbols);
        }
    }

    public override byte[] Read(ref ByteReader reader, int parameter, int count, int alphabet, CodeTables tables)
    {
        var code = CodeLengthPacking.Read(ref reader, parameter, alphabet);
        tables.Add(code);
        return HuffmanStream.Read(ref reader, code, count);
    }
}
