using System.Numerics;

namespace Tersor.Format;

/// <summary>As many bits for each symbol as the alphabet needs.</summary>
internal sealed class BitPackedMethod : StreamMethod
{
    public override int Id => 2;

    public override string Name => "bit-packed";

    public override StreamEncoding? Encode(SymbolStream stream, CodeTables tables)
    {
        var width = Width(stream.Alphabet);
        return width is > 0 and < 8 ? new StreamEncoding(Id, 0, Size(stream.Symbols.Length, width), Write) : null;

        void Write(ByteWriter writer)
        {
            var bits = new BitWriter(writer);
            foreach (var symbol in stream.Symbols)
                bits.Write(symbol, width);
            bits.Flush();
        }
    }

    public override byte[] Read(ref ByteReader reader, int parameter, int count, int alphabet, CodeTables tables)
    {
        var width = Width(alphabet);
        var bits = new BitReader(new ByteReader(reader.Bytes(Size(count, width)), reader.Section));
        var symbols = new byte[count];
        foreach (ref var symbol in symbols.AsSpan())
            symbol = (byte)bits.Read(width);
        bits.End();
        return symbols;
    }

    private static int Width(int alphabet) => BitOperations.Log2((uint)alphabet * 2 - 1);

    private static int Size(int count, int width) => (int)((((long)count * width) + 7) / 8);
}
