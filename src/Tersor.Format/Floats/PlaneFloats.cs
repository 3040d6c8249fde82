namespace Tersor.Format;

/// <summary>
/// A stream for each byte of the floats, the most significant first: sign and exponent of trained weights take few values and
/// pack well, the low bits of the mantissa do not.
/// </summary>
internal sealed class PlaneFloats : FloatMethod
{
    public override int Id => 1;

    public override string Name => "byte planes";

    public override MethodEncoding Encode(uint[] patterns, int width, CodeTables tables)
    {
        var planes = new StreamEncoding[width];
        for (var plane = 0; plane < width; plane++)
        {
            var shift = 8 * (width - 1 - plane);
            var bytes = Array.ConvertAll(patterns, pattern => (byte)(pattern >> shift));
            planes[plane] = StreamCodec.Encode(new SymbolStream(bytes, HuffmanCode.Symbols), tables);
        }

        return new MethodEncoding(Id, 0, planes.Sum(plane => 1 + plane.Size), writer =>
        {
            foreach (var plane in planes)
                StreamCodec.Write(writer, plane, tables);
        });
    }

    public override uint[] Read(ref ByteReader reader, int parameter, int count, int width, CodeTables tables)
    {
        uint[]? patterns = null;
        for (var plane = 0; plane < width; plane++)
        {
            var bytes = StreamCodec.Read(ref reader, StreamPart.Values, count, HuffmanCode.Symbols, tables, []);
            patterns ??= new uint[count];
            for (var i = 0; i < count; i++)
                patterns[i] = (patterns[i] << 8) | bytes[i];
        }

        return patterns!;
    }
}
