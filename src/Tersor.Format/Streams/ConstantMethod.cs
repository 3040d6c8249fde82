namespace Tersor.Format;

/// <summary>One symbol, however often; not even that when the alphabet leaves no choice.</summary>
internal sealed class ConstantMethod : StreamMethod
{
    public override int Id => 1;

    public override string Name => "constant";

    public override StreamEncoding? Encode(SymbolStream stream, CodeTables tables)
    {
        if (stream.Used != 1)
            return null;
        return stream.Alphabet == 1
            ? new StreamEncoding(Id, 0, 0, _ => { })
            : new StreamEncoding(Id, 0, 1, writer => writer.Byte(stream.Symbols[0]));
    }

    public override byte[] Read(ref ByteReader reader, int parameter, int count, int alphabet, CodeTables tables)
    {
        var symbol = alphabet == 1 ? (byte)0 : reader.Byte();
        var symbols = new byte[count];
        symbols.AsSpan().Fill(symbol);
        return symbols;
    }
}
