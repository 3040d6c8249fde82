namespace Tersor.Format;

/// <summary>A byte for each symbol.</summary>
internal sealed class RawMethod : StreamMethod
{
    public override int Id => 0;

    public override string Name => "raw";

    public override StreamEncoding Encode(SymbolStream stream, CodeTables tables) =>
        new(Id, 0, stream.Symbols.Length, writer => writer.Bytes(stream.Symbols));

    public override byte[] Read(ref ByteReader reader, int parameter, int count, int alphabet, CodeTables tables) =>
        reader.Bytes(count).ToArray();
}
