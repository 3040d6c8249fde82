namespace Tersor.Format;

/// <summary>
/// A code that follows from a law and a byte or two, for streams whose table would cost more than its perfection saves.
/// </summary>
internal sealed class HuffmanParametricMethod : StreamMethod
{
    private const int Falling = 0;
    private const int FallingWithTail = 1;
    private const int Peaked = 2;
    private const int Laws = 3;

    // The estimate of the density is a moment's; the best code may lie a few steps of the quantiser off.
    private const int StepsAround = 3;

    // Streams of one layer, in other orders and with other caps, come to the same few laws again and again. A slot holds what
    // came last, so that no stream makes this grow.
    private const int KnownLaws = 4096;

    private static readonly KnownLaw?[] Known = new KnownLaw?[KnownLaws];

    public override int Id => 5;

    public override string Name => "huffman, parametric";

    public override int Parameters => Laws;

    public override StreamEncoding? Encode(SymbolStream stream, CodeTables tables)
    {
        if (stream.Used < 2)
            return null;
        StreamEncoding? best = null;
        for (var law = Falling; law <= Peaked; law++)
        {
            var peak = law == Peaked ? stream.Counts.AsSpan().IndexOf(stream.Counts.Max()) : 0;
            var estimate = GeometricLaw.Quantise(Density(stream.Counts, peak));
            for (var density = Math.Max(0, estimate - StepsAround); density <= Math.Min(255, estimate + StepsAround); density++)
            {
                var encoding = Encode(stream, law, (byte)density, (byte)peak);
                if (best is null || encoding.Size < best.Size)
                    best = encoding;
            }
        }

        return best;
    }

    public override byte[] Read(ref ByteReader reader, int parameter, int count, int alphabet, CodeTables tables)
    {
        if (alphabet < 2)
            throw reader.Error("a code of one symbol");
        var density = reader.Byte();
        var peak = parameter == Peaked ? reader.Byte() : (byte)0;
        if (peak >= alphabet)
            throw reader.Error($"a peak at {peak} of {alphabet} symbols");
        return HuffmanStream.Read(ref reader, Code(parameter, density, peak, alphabet), count);
    }

    private StreamEncoding Encode(SymbolStream stream, int law, byte density, byte peak)
    {
        var code = KnownCode(law, density, peak, stream.Alphabet);
        return new StreamEncoding(Id, law, (law == Peaked ? 2 : 1) + stream.CodedSize(code), Write);

        void Write(ByteWriter writer)
        {
            writer.Byte(density);
            if (law == Peaked)
                writer.Byte(peak);
            HuffmanStream.Write(writer, code, stream.Symbols);
        }
    }

    private static HuffmanCode KnownCode(int law, byte density, byte peak, int alphabet)
    {
        var key = (law, density, peak, alphabet);
        ref var slot = ref Known[(uint)key.GetHashCode() % KnownLaws];
        var known = slot;
        if (known is null || known.Key != key)
            slot = known = new KnownLaw(key, Code(law, density, peak, alphabet));
        return known.Code;
    }

    private static HuffmanCode Code(int law, byte density, byte peak, int alphabet) => law == Peaked
        ? GeometricLaw.Peaked(density, peak, alphabet)
        : GeometricLaw.Falling(density, alphabet, law == FallingWithTail);

    /// <summary>The maximum-likelihood density of a geometric law with this mean distance from the peak.</summary>
    private static double Density(ReadOnlySpan<int> counts, int peak)
    {
        var (total, distance) = (0.0, 0.0);
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            total += counts[symbol];
            distance += (double)counts[symbol] * Math.Abs(symbol - peak);
        }

        return total / (total + distance);
    }

    private sealed record KnownLaw((int Law, byte Density, byte Peak, int Alphabet) Key, HuffmanCode Code);
}
