namespace Tersor.Format;

/// <summary>Stores floats by whichever method is smallest, behind one byte that names it.</summary>
internal static class FloatCodec
{
    // Plain floats come first.
    private static readonly FloatMethod[] Methods = [new RawFloats(), new PlaneFloats(), new AscendingFloats()];

    /// <summary>Writes floats that are already rounded to their width; at least one.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="values">The floats.</param>
    /// <param name="width">Their width.</param>
    /// <param name="tables">The tables of earlier streams.</param>
    /// <param name="isPlain">Whether they are written one after the other, even if another method were smaller.</param>
    public static void Write(
        ByteWriter writer, ReadOnlySpan<float> values, FloatWidth width, CodeTables tables, bool isPlain = false)
    {
        var (patterns, bytes) = (Patterns(values, width), Bytes(width));
        var encodings = Methods.Take(isPlain ? 1 : Methods.Length)
            .Select(method => method.Encode(patterns, bytes, tables)).OfType<MethodEncoding>();
        encodings.MinBy(encoding => encoding.Size)!.WriteTo(writer);
    }

    /// <summary>Reads <paramref name="count"/> floats, at least one; all are finite.</summary>
    public static float[] Read(
        ref ByteReader reader, StreamPart part, int count, FloatWidth width, CodeTables tables, ICollection<StreamInfo> infos)
    {
        var begin = reader.Position;
        var (method, parameter) = CodingMethod.ReadHead(ref reader, Methods, "float");
        var values = Values(method.Read(ref reader, parameter, count, Bytes(width), tables), width);
        if (!AreFinite(values))
            throw reader.Error("a number that is not finite");
        infos.Add(new StreamInfo(part, method.Name, count, reader.Position - begin));
        return values;
    }

    /// <summary>Whether a file may hold these floats: neither infinities nor what is no number.</summary>
    public static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (!float.IsFinite(value))
                return false;
        return true;
    }

    private static int Bytes(FloatWidth width) => width == FloatWidth.Half ? 2 : 4;

    private static uint[] Patterns(ReadOnlySpan<float> values, FloatWidth width)
    {
        var patterns = new uint[values.Length];
        for (var i = 0; i < patterns.Length; i++)
            patterns[i] = width == FloatWidth.Half
                ? BitConverter.HalfToUInt16Bits((Half)values[i])
                : BitConverter.SingleToUInt32Bits(values[i]);
        return patterns;
    }

    private static float[] Values(uint[] patterns, FloatWidth width)
    {
        var values = new float[patterns.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = width == FloatWidth.Half
                ? (float)BitConverter.UInt16BitsToHalf((ushort)patterns[i])
                : BitConverter.UInt32BitsToSingle(patterns[i]);
        return values;
    }
}
