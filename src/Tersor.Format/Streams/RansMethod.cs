namespace Tersor.Format;

/// <summary>
/// Fractions of a bit for each symbol, for streams where the whole bits of a Huffman code cost more than a table of frequencies.
/// </summary>
internal sealed class RansMethod : StreamMethod
{
    public override int Id => 6;

    public override string Name => "rans";

    public override int Parameters => RansFrequencies.MostPrecision - RansFrequencies.LeastPrecision + 1;

    public override byte Version => 3;

    public override StreamEncoding? Encode(SymbolStream stream, CodeTables tables)
    {
        if (stream.Used < 2)
            return null;
        var counts = stream.Counts.AsSpan(0, stream.Alphabet);
        var (best, bestTable, bestCost) = ((RansFrequencies?)null, Array.Empty<byte>(), long.MaxValue);
        for (var precision = RansFrequencies.LeastPrecision; precision <= RansFrequencies.MostPrecision; precision++)
        {
            if (stream.Used > 1 << precision)
                continue;
            var frequencies = RansFrequencies.Of(counts, precision);
            var table = new ByteWriter();
            frequencies.Write(table);
            var cost = frequencies.Cost(counts) + ((8L * table.Length) << RansFrequencies.CostBits);
            if (cost < bestCost)
                (best, bestTable, bestCost) = (frequencies, table.Written.ToArray(), cost);
        }

        var coded = RansEncoder.Encode(stream.Symbols, best!);
        return new StreamEncoding(
            Id, best!.Precision - RansFrequencies.LeastPrecision, bestTable.Length + coded.Length, Write);

        void Write(ByteWriter writer)
        {
            writer.Bytes(bestTable);
            writer.Bytes(coded);
        }
    }

    public override byte[] Read(ref ByteReader reader, int parameter, int count, int alphabet, CodeTables tables)
    {
        var frequencies = RansFrequencies.Read(ref reader, RansFrequencies.LeastPrecision + parameter, alphabet);
        var symbols = new byte[count];
        new RansDecoder(frequencies).Decode(ref reader, symbols);
        return symbols;
    }
}
