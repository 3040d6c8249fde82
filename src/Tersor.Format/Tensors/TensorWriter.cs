namespace Tersor.Format;

/// <summary>
/// Writes one tensor: a byte for kind, width, order and what else there is, the number of listed values, then its streams.
/// </summary>
internal static class TensorWriter
{
    /// <summary>Writes a tensor in the smaller of the ways that there are.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">
    /// The first version that can express the model. A plane takes long to decode, so it is no reason for a later one.
    /// </param>
    /// <param name="tables">The tables of earlier streams, and the version of the file.</param>
    public static void Write(ByteWriter writer, StoredTensor tensor, byte first, CodeTables tables)
    {
        if (first < TensorReader.PlaneVersion || tensor.Kind != StoredKind.Shared || tensor.NonZeros == 0)
        {
            WriteListed(writer, tensor, tables);
            return;
        }

        var (listed, plane) = (new ByteWriter(), new ByteWriter());
        var (listedTables, planeTables) = (tables.Copy(), tables.Copy());
        WriteListed(listed, tensor, listedTables);
        WritePlane(plane, tensor, planeTables);
        var isPlane = plane.Length < listed.Length;
        writer.Bytes((isPlane ? plane : listed).Written);
        tables.Become(isPlane ? planeTables : listedTables);
    }

    /// <summary>Writes where the values are, and these.</summary>
    private static void WriteListed(ByteWriter writer, StoredTensor tensor, CodeTables tables)
    {
        if (tensor.Kind == StoredKind.Dense)
        {
            WriteHead(writer, tensor, ScanOrder.RowMajor);
            WriteFloats(writer, tensor.Values, tensor, tables);
            return;
        }

        var nonZeros = tensor.NonZeros;
        var (order, gaps) = SmallestOrder(tensor, tables);
        var scan = new MatrixScan(tensor.Shape, tensor.Count, order);
        WriteHead(writer, tensor, order);
        writer.VarInt(nonZeros);
        if (nonZeros == 0)
            return;
        var shared = tensor.Kind == StoredKind.Shared ? new SharedCodes(tensor) : null;
        if (shared is not null)
            WriteCodebook(writer, shared, tensor, tables);
        gaps?.Write(writer, tables);
        if (shared is not null)
            StreamCodec.Write(
                writer, StreamCodec.Encode(new SymbolStream(shared.Symbols(scan), shared.Codebook.Length), tables), tables);
        else
            WriteFloats(writer, NonZeroValues(tensor, scan), tensor, tables);
        WriteScales(writer, tensor, tables);
    }

    /// <summary>Writes codes and zeros alike, decision by decision.</summary>
    private static void WritePlane(ByteWriter writer, StoredTensor tensor, CodeTables tables)
    {
        var shared = new SharedCodes(tensor);
        WriteHead(writer, tensor, ScanOrder.RowMajor, TensorReader.PlaneBit);
        WriteCodebook(writer, shared, tensor, tables);
        var encoder = new ArithmeticEncoder(writer);
        new CodePlane(tensor.Shape, shared.Codebook).Code(ref encoder, shared.Codes());
        encoder.Flush();
        WriteScales(writer, tensor, tables);
    }

    private static void WriteHead(ByteWriter writer, StoredTensor tensor, ScanOrder order, int further = 0) => writer.Byte(
        (int)tensor.Kind | ((int)tensor.Width << 2) | ((int)order << 3) | further
        | (tensor.Scales.Length > 0 ? TensorReader.ScalesBit : 0));

    private static void WriteCodebook(ByteWriter writer, SharedCodes shared, StoredTensor tensor, CodeTables tables)
    {
        writer.Byte(shared.Codebook.Length);
        WriteFloats(writer, shared.Codebook, tensor, tables);
    }

    private static void WriteScales(ByteWriter writer, StoredTensor tensor, CodeTables tables)
    {
        if (tensor.Scales.Length > 0)
            FloatCodec.Write(writer, ScalesInUse(tensor), FloatWidth.Half, tables);
    }

    /// <summary>The scales of outputs that have anything but zeros.</summary>
    private static float[] ScalesInUse(StoredTensor tensor)
    {
        var used = tensor.OutputsInUse(tensor.ScaleAxis);
        return [.. tensor.Scales.Where((_, output) => used[output])];
    }

    private static void WriteFloats(ByteWriter writer, ReadOnlySpan<float> values, StoredTensor tensor, CodeTables tables)
    {
        if (!FloatCodec.AreFinite(values))
            throw new ArgumentException($"'{tensor.Name}' holds a number that is not finite in its precision.", nameof(tensor));
        FloatCodec.Write(writer, values, tensor.Width, tables);
    }

    /// <summary>The order with the smaller gaps, and these; null where there are none to store.</summary>
    private static (ScanOrder Order, GapStream? Gaps) SmallestOrder(StoredTensor tensor, CodeTables tables)
    {
        if (tensor.NonZeros == 0 || tensor.NonZeros == tensor.Count)
            return (ScanOrder.RowMajor, null);
        return MatrixScan.Orders(tensor.Shape)
            .Select(order => new MatrixScan(tensor.Shape, tensor.Count, order))
            .Select(scan => (scan.Order, Gaps: GapStream.Smallest(Gaps(tensor, scan), tables)))
            .MinBy(candidate => candidate.Gaps.Size);
    }

    private static int[] Gaps(StoredTensor tensor, MatrixScan scan)
    {
        var gaps = new int[tensor.NonZeros];
        var (found, previous) = (0, -1);
        for (var i = 0; i < scan.Count; i++)
        {
            if (tensor.IsZero(scan.Offset(i)))
                continue;
            gaps[found++] = i - previous - 1;
            previous = i;
        }

        return gaps;
    }

    private static float[] NonZeroValues(StoredTensor tensor, MatrixScan scan)
    {
        var values = new float[tensor.NonZeros];
        var found = 0;
        for (var i = 0; i < scan.Count; i++)
            if (!tensor.IsZero(scan.Offset(i)))
                values[found++] = tensor.Values[scan.Offset(i)];
        return values;
    }
}
