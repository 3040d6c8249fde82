using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Reads one tensor whose name and shape follow from the graph.</summary>
internal static class TensorReader
{
    private const int KindBits = 3;
    private const int WidthBit = 4;
    private const int OrderBit = 8;

    /// <summary>In a tensor's first byte: scales follow its codes.</summary>
    public const int ScalesBit = 16;

    /// <summary>In a tensor's first byte: all its codes are a <see cref="CodePlane"/>.</summary>
    public const int PlaneBit = 32;

    /// <summary>In a tensor's first byte: the plane is a <see cref="MixedPlane"/>.</summary>
    public const int MixedBit = 64;

    /// <summary>The version that brought planes of codes.</summary>
    public const byte PlaneVersion = 2;

    /// <summary>The version that brought mixed planes.</summary>
    public const byte MixedVersion = 4;

    /// <summary>Reads a tensor.</summary>
    /// <param name="reader">At its first byte.</param>
    /// <param name="spec">The parameter that it is.</param>
    /// <param name="tables">The tables of earlier streams.</param>
    public static (StoredTensor Tensor, TensorLayout Layout) Read(
        ref ByteReader reader, ParameterSpec spec, CodeTables tables)
    {
        var begin = reader.Position;
        reader.Section = spec.Name;
        var head = reader.Byte();
        var kind = (StoredKind)(head & KindBits);
        var width = (head & WidthBit) != 0 ? FloatWidth.Half : FloatWidth.Single;
        var order = (head & OrderBit) != 0 ? ScanOrder.ColumnMajor : ScanOrder.RowMajor;
        var (hasScales, isPlane, isMixed) = ((head & ScalesBit) != 0, (head & PlaneBit) != 0, (head & MixedBit) != 0);
        var first = isMixed ? MixedVersion : hasScales ? StoredTensor.ScalesVersion : isPlane ? PlaneVersion : (byte)1;
        if (kind > StoredKind.Shared || head >= 2 * MixedBit || first > tables.Version || (isMixed && !isPlane))
            throw reader.Error($"unknown kind {head}");
        if (hasScales && (kind != StoredKind.Shared || spec.Shape.Length < 2))
            throw reader.Error("scales of a tensor without codes or of a vector");
        if (isPlane && kind != StoredKind.Shared)
            throw reader.Error("a plane of codes of a tensor without codes");
        if (order == ScanOrder.ColumnMajor
            && (kind == StoredKind.Dense || (isPlane && !isMixed) || !MatrixScan.Orders(spec.Shape).Contains(order)))
            throw reader.Error("a list column by column of what has no columns to list");

        var streams = new List<StreamInfo>();
        var tensor = kind switch
        {
            StoredKind.Dense => StoredTensor.Dense(
                spec.Name, spec.Shape, FloatCodec.Read(ref reader, StreamPart.Values, spec.Count, width, tables, streams), width),
            StoredKind.Sparse => ReadSparse(ref reader, spec, width, order, tables, streams),
            _ when isMixed => ReadMixed(ref reader, spec, width, order, tables, streams),
            _ when isPlane => ReadPlane(ref reader, spec, width, tables, streams),
            _ => ReadShared(ref reader, spec, width, order, tables, streams),
        };
        if (hasScales)
            tensor = ReadScales(ref reader, tensor, spec.OutputAxis, tables, streams);
        tables.Units.Add(tensor, spec);
        var layout = new TensorLayout(
            spec.Name, kind, width, order, spec.Count, tensor.NonZeros, tensor.Codebook.Length, [.. streams],
            reader.Position - begin, first);
        return (tensor, layout);
    }

    private static StoredTensor ReadSparse(
        ref ByteReader reader, ParameterSpec spec, FloatWidth width, ScanOrder order, CodeTables tables, List<StreamInfo> streams)
    {
        var nonZeros = ReadNonZeros(ref reader, spec.Count, order);
        var gaps = ReadGaps(ref reader, nonZeros, spec.Count, tables, streams);
        var stored = nonZeros == 0 ? [] : FloatCodec.Read(ref reader, StreamPart.Values, nonZeros, width, tables, streams);
        if (stored.AsSpan().Contains(0f))
            throw reader.Error("a zero among the non-zero values");
        var scan = new MatrixScan(spec.Shape, spec.Count, order);
        var values = new float[spec.Count];
        if (gaps is null)
        {
            for (var i = 0; i < nonZeros; i++)
                values[scan.Offset(i)] = stored[i];
        }
        else
        {
            var walk = gaps.Lines(scan.LineLength);
            for (var i = 0; walk.MoveNext(); i++)
                values[scan.Offset(walk.Line, walk.Place)] = stored[i];
        }

        return StoredTensor.Sparse(spec.Name, spec.Shape, values, width);
    }

    private static StoredTensor ReadShared(
        ref ByteReader reader, ParameterSpec spec, FloatWidth width, ScanOrder order, CodeTables tables, List<StreamInfo> streams)
    {
        var nonZeros = ReadNonZeros(ref reader, spec.Count, order);
        if (nonZeros == 0)
            return StoredTensor.Shared(spec.Name, spec.Shape, [], new byte[spec.Count], width);
        var codebook = ReadCodebook(ref reader, width, tables, streams);
        var gaps = ReadGaps(ref reader, nonZeros, spec.Count, tables, streams);
        var symbols = StreamCodec.Read(ref reader, StreamPart.Codes, nonZeros, codebook.Length, tables, streams);
        return StoredTensor.Shared(
            spec.Name, spec.Shape, codebook, new SparseCodes(gaps, symbols, new MatrixScan(spec.Shape, spec.Count, order)),
            width);
    }

    private static StoredTensor ReadPlane(
        ref ByteReader reader, ParameterSpec spec, FloatWidth width, CodeTables tables, List<StreamInfo> streams)
    {
        var codebook = ReadCodebook(ref reader, width, tables, streams);
        var (begin, codes) = (reader.Position, new byte[spec.Count]);
        var decoder = new ArithmeticDecoder(reader);
        new CodePlane(spec.Shape, codebook).Code(ref decoder, codes);
        reader = decoder.End();
        if (!codes.AsSpan().ContainsAnyExcept((byte)0))
            throw reader.Error("a plane of nothing but zeros");
        streams.Add(new StreamInfo(StreamPart.Codes, "arithmetic", codes.Length, reader.Position - begin));
        return StoredTensor.Shared(spec.Name, spec.Shape, codebook, codes, width);
    }

    private static StoredTensor ReadMixed(
        ref ByteReader reader, ParameterSpec spec, FloatWidth width, ScanOrder order, CodeTables tables, List<StreamInfo> streams)
    {
        var nonZeros = reader.VarInt(spec.Count, "non-zero values");
        if (nonZeros == 0)
            throw reader.Error("a plane of nothing but zeros");
        if (!MixedPlane.Fits(spec))
            throw reader.Error("a mixed plane of too many rows, columns or codes");
        if (!tables.TryMix(spec.Count))
            throw new TersorFormatException(reader.Section, $"{tables.Mixed} archived codes and more", FormatErrorKind.Limit);
        var codebook = ReadCodebook(ref reader, width, tables, streams);
        var begin = reader.Position;
        var units = tables.Units.Of(spec);
        var columns = spec.Count / (spec.Shape.Length < 2 ? 1 : spec.Shape[0]);
        var line = reader.VarInt(columns, "columns of a line");
        if (line == 0)
            throw reader.Error("a line of no columns");
        var codes = new byte[spec.Count];
        var decoder = new ArithmeticDecoder(reader);
        new MixedPlane(PlaneGeometry.Of(spec, units, line, order), units, codebook).Code(ref decoder, codes, nonZeros);
        reader = decoder.End();
        streams.Add(new StreamInfo(StreamPart.Codes, "mixed", codes.Length, reader.Position - begin));
        return StoredTensor.Shared(spec.Name, spec.Shape, codebook, codes, width);
    }

    private static float[] ReadCodebook(
        ref ByteReader reader, FloatWidth width, CodeTables tables, List<StreamInfo> streams)
    {
        var centroids = reader.Byte();
        if (centroids == 0)
            throw reader.Error("values without a centroid");
        var codebook = FloatCodec.Read(ref reader, StreamPart.Codebook, centroids, width, tables, streams);
        for (var k = 1; k < centroids; k++)
            if (SharedCodes.CompareTotally(codebook[k - 1], codebook[k]) >= 0)
                throw reader.Error($"centroids {k - 1} and {k} do not ascend");
        return codebook;
    }

    private static StoredTensor ReadScales(
        ref ByteReader reader, StoredTensor tensor, int axis, CodeTables tables, List<StreamInfo> streams)
    {
        var used = tensor.OutputsInUse(axis);
        var count = used.AsSpan().Count(true);
        if (count == 0)
            throw reader.Error("scales of nothing but zeros");
        var stored = FloatCodec.Read(ref reader, StreamPart.Scales, count, FloatWidth.Half, tables, streams);
        if (!stored.All(RowScales.IsValid))
            throw reader.Error("a scale that is not above 0");
        if (!stored.AsSpan().ContainsAnyExcept(1f))
            throw reader.Error("scales that are all 1");
        if (RowScales.Overflow(tensor.Codebook, stored))
            throw reader.Error("a centroid times a scale is beyond the largest float");
        var next = 0;
        return tensor.WithScales(Array.ConvertAll(used, isUsed => isUsed ? stored[next++] : 1f), axis);
    }

    private static int ReadNonZeros(ref ByteReader reader, int count, ScanOrder order)
    {
        var nonZeros = reader.VarInt(count, "non-zero values");
        return nonZeros > 0 || order == ScanOrder.RowMajor ? nonZeros : throw reader.Error("nothing, listed column by column");
    }

    /// <summary>Null where every value is there.</summary>
    private static GapSequence? ReadGaps(
        ref ByteReader reader, int nonZeros, int count, CodeTables tables, List<StreamInfo> streams) =>
        nonZeros == 0 || nonZeros == count ? null : GapStream.Read(ref reader, nonZeros, count, tables, streams);
}
