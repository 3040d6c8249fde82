using Tersor.Format;

namespace Tersor.Peers.Entropy;

/// <summary>
/// A stream of a <c>.tersor</c> file with a Huffman table of its own; it counts symbols and makes tables each time.
/// </summary>
internal sealed class TersorCodec(int alphabet) : ISymbolCodec
{
    public string Name => "tersor";

    public int Encode(byte[] symbols, byte[] coded)
    {
        var code = HuffmanCode.FromCounts(Histogram.Of(symbols));
        var (packing, table) = CodeLengthPacking.Smallest(code.Lengths[..alphabet]);
        coded[0] = (byte)packing;
        table.CopyTo(coded, 1);
        return 1 + table.Length + new HuffmanEncoder(code).Encode(symbols, coded.AsSpan(1 + table.Length));
    }

    public void Decode(ReadOnlySpan<byte> coded, byte[] symbols)
    {
        var reader = new ByteReader(coded, Name);
        var code = CodeLengthPacking.Read(ref reader, reader.Byte(), alphabet);
        if (!new HuffmanDecoder(code).TryDecode(reader.Rest, symbols, out _))
            throw reader.Error("the coded symbols do not end where their bytes do");
    }
}
