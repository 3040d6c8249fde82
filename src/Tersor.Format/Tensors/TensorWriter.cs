using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// Writes one tensor: a byte for kind, width, order and what else there is, the number of listed values, then its streams.
/// </summary>
/// <param name="spec">The parameter that it is.</param>
/// <param name="tensor">The tensor.</param>
/// <param name="values">The shapes of the graph's values: pictures among them may be what it reads.</param>
/// <param name="isPlain">Whether a dense tensor's floats are written one after the other, whatever that takes.</param>
internal sealed class TensorWriter(
    ParameterSpec spec, StoredTensor tensor, ImmutableArray<ImmutableArray<int>> values, bool isPlain = false)
{
    /// <summary>Writes a tensor in the smallest of the ways that there are.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="first">
    /// The first version that can express the model. A plane takes long to decode, so it is no reason for a later one.
    /// </param>
    /// <param name="tables">What earlier tensors brought, and the version of the file.</param>
    public void Write(ByteWriter writer, byte first, CodeTables tables)
    {
        var (smallest, tablesOfSmallest) = Try(WriteListed, tables);
        foreach (var write in Planes(first, tables))
        {
            var (bytes, itsTables) = Try(write, tables);
            if (bytes.Length < smallest.Length)
                (smallest, tablesOfSmallest) = (bytes, itsTables);
        }

        writer.Bytes(smallest.Written);
        tables.Become(tablesOfSmallest);
        tables.Units.Add(tensor, spec);
    }

    private static (ByteWriter Bytes, CodeTables Tables) Try(Action<ByteWriter, CodeTables> write, CodeTables tables)
    {
        var (bytes, copy) = (new ByteWriter(), tables.Copy());
        write(bytes, copy);
        return (bytes, copy);
    }

    /// <summary>The planes that the file's version has, if the tensor is of codes.</summary>
    private IEnumerable<Action<ByteWriter, CodeTables>> Planes(byte first, CodeTables tables)
    {
        if (tensor.Kind != StoredKind.Shared || tensor.NonZeros == 0)
            yield break;
        if (first >= TensorReader.PlaneVersion)
            yield return WritePlane;
        if (tables.Version < TensorReader.MixedVersion || !MixedPlane.Fits(spec) || !tables.Copy().TryMix(tensor.Count))
            yield break;
        foreach (var order in MatrixScan.Orders(tensor.Shape))
            foreach (var width in PlaneGeometry.Widths(tensor.Shape, values))
                yield return (writer, itsTables) => WriteMixed(writer, order, width, itsTables);
    }

    /// <summary>Writes where the values are, and these.</summary>
    private void WriteListed(ByteWriter writer, CodeTables tables)
    {
        if (tensor.Kind == StoredKind.Dense)
        {
            WriteHead(writer, ScanOrder.RowMajor);
            WriteFloats(writer, tensor.Values, tables);
            return;
        }

        var nonZeros = tensor.NonZeros;
        var (order, gaps) = SmallestOrder(tables);
        var scan = new MatrixScan(tensor.Shape, tensor.Count, order);
        WriteHead(writer, order);
        writer.VarInt(nonZeros);
        if (nonZeros == 0)
            return;
        var shared = tensor.Kind == StoredKind.Shared ? new SharedCodes(tensor) : null;
        if (shared is not null)
            WriteCodebook(writer, shared, tables);
        gaps?.Write(writer, tables);
        if (shared is not null)
            StreamCodec.Write(
                writer, StreamCodec.Encode(new SymbolStream(shared.Symbols(scan), shared.Codebook.Length), tables), tables);
        else
            WriteFloats(writer, NonZeroValues(scan), tables);
        WriteScales(writer, tables);
    }

    /// <summary>Writes codes and zeros alike, decision by decision.</summary>
    private void WritePlane(ByteWriter writer, CodeTables tables)
    {
        var shared = new SharedCodes(tensor);
        WriteHead(writer, ScanOrder.RowMajor, TensorReader.PlaneBit);
        WriteCodebook(writer, shared, tables);
        var encoder = new ArithmeticEncoder(writer);
        new CodePlane(tensor.Shape, shared.Codebook).Code(ref encoder, shared.Codes());
        encoder.Flush();
        WriteScales(writer, tables);
    }

    /// <summary>The same, each decision seen in many contexts at once.</summary>
    private void WriteMixed(ByteWriter writer, ScanOrder order, int width, CodeTables tables)
    {
        var shared = new SharedCodes(tensor);
        tables.TryMix(tensor.Count);
        WriteHead(writer, order, TensorReader.PlaneBit | TensorReader.MixedBit);
        writer.VarInt(tensor.NonZeros);
        WriteCodebook(writer, shared, tables);
        writer.VarInt(width);
        var units = tables.Units.Of(spec);
        var encoder = new ArithmeticEncoder(writer);
        new MixedPlane(PlaneGeometry.Of(spec, units, width, order), units, shared.Codebook)
            .Code(ref encoder, shared.Codes(), tensor.NonZeros);
        encoder.Flush();
        WriteScales(writer, tables);
    }

    private void WriteHead(ByteWriter writer, ScanOrder order, int further = 0) => writer.Byte(
        (int)tensor.Kind | ((int)tensor.Width << 2) | ((int)order << 3) | further
        | (tensor.Scales.Length > 0 ? TensorReader.ScalesBit : 0));

    private void WriteCodebook(ByteWriter writer, SharedCodes shared, CodeTables tables)
    {
        writer.Byte(shared.Codebook.Length);
        WriteFloats(writer, shared.Codebook, tables);
    }

    private void WriteScales(ByteWriter writer, CodeTables tables)
    {
        if (tensor.Scales.Length > 0)
            FloatCodec.Write(writer, ScalesInUse(), FloatWidth.Half, tables);
    }

    /// <summary>The scales of outputs that have anything but zeros.</summary>
    private float[] ScalesInUse()
    {
        var used = tensor.OutputsInUse(tensor.ScaleAxis);
        return [.. tensor.Scales.Where((_, output) => used[output])];
    }

    private void WriteFloats(ByteWriter writer, ReadOnlySpan<float> values, CodeTables tables)
    {
        if (!FloatCodec.AreFinite(values))
            throw new ArgumentException($"'{tensor.Name}' holds a number that is not finite in its precision.", nameof(values));
        FloatCodec.Write(writer, values, tensor.Width, tables, isPlain);
    }

    /// <summary>The order with the smaller gaps, and these; null where there are none to store.</summary>
    private (ScanOrder Order, GapStream? Gaps) SmallestOrder(CodeTables tables)
    {
        if (tensor.NonZeros == 0 || tensor.NonZeros == tensor.Count)
            return (ScanOrder.RowMajor, null);
        return MatrixScan.Orders(tensor.Shape)
            .Select(order => new MatrixScan(tensor.Shape, tensor.Count, order))
            .Select(scan => (scan.Order, Gaps: GapStream.Smallest(Gaps(scan), tables)))
            .MinBy(candidate => candidate.Gaps.Size);
    }

    private int[] Gaps(MatrixScan scan)
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

    private float[] NonZeroValues(MatrixScan scan)
    {
        var values = new float[tensor.NonZeros];
        var found = 0;
        for (var i = 0; i < scan.Count; i++)
            if (!tensor.IsZero(scan.Offset(i)))
                values[found++] = tensor.Values[scan.Offset(i)];
        return values;
    }
}
