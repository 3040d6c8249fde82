namespace Tersor.Format;

/// <summary>The code of an earlier stream in the file: a layer too small to pay for a table of its own.</summary>
internal sealed class HuffmanSharedTableMethod : StreamMethod
{
    public override int Id => 4;

    public override string Name => "huffman, shared table";

    public override StreamEncoding? Encode(SymbolStream stream, CodeTables tables)
    {
        var (best, bestSize) = (-1, int.MaxValue);
        for (var index = 0; index < tables.Count; index++)
        {
            var size = stream.CodedSize(tables[index]);
            if (size >= 0 && size < bestSize)
                (best, bestSize) = (index, size);
        }

        return best < 0 ? null : new StreamEncoding(Id, 0, 1 + bestSize, Write);

        void Write(ByteWriter writer)
        {
            writer.Byte(best);
            HuffmanStream.Write(writer, tables[best], stream.Symbols);
        }
    }

    public override byte[] Read(ref ByteReader reader, int parameter, int count, int alphabet, CodeTables tables)
    {
        var index = reader.Byte();
        if (index >= tables.Count)
            throw reader.Error($"table {index} of {tables.Count}");
        return HuffmanStream.Read(ref reader, tables[index], count);
    }
}
