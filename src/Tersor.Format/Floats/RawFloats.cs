namespace Tersor.Format;

/// <summary>Little-endian floats, one after the other.</summary>
internal sealed class RawFloats : FloatMethod
{
    public override int Id => 0;

    public override string Name => "raw";

    public override MethodEncoding Encode(uint[] patterns, int width, CodeTables tables)
    {
        return new MethodEncoding(Id, 0, checked(patterns.Length * width), Write);

        void Write(ByteWriter writer)
        {
            foreach (var pattern in patterns)
                if (width == 2)
                    writer.UInt16((ushort)pattern);
                else
                    writer.UInt32(pattern);
        }
    }

    public override uint[] Read(ref ByteReader reader, int parameter, int count, int width, CodeTables tables)
    {
        if ((long)count * width > reader.Remaining)
            throw reader.Error($"{count} floats are declared where {reader.Remaining} bytes are left");
        var patterns = new uint[count];
        foreach (ref var pattern in patterns.AsSpan())
            pattern = width == 2 ? reader.UInt16() : reader.UInt32();
        return patterns;
    }
}
