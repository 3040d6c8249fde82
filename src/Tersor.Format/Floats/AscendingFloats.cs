using System.Numerics;

namespace Tersor.Format;

/// <summary>
/// Distances between floats in ascending order, as Exp-Golomb codes. Bit patterns are first mapped to integers in the
/// order of the values, so that neighbours in a codebook are close there too.
/// </summary>
internal sealed class AscendingFloats : FloatMethod
{
    private const int Orders = 16;

    public override int Id => 2;

    public override string Name => "ascending";

    public override int Parameters => Orders;

    public override MethodEncoding? Encode(uint[] patterns, int width, CodeTables tables)
    {
        var steps = Steps(patterns, width);
        if (steps is null)
            return null;
        MethodEncoding? best = null;
        for (var order = 0; order < Orders; order++)
        {
            var (current, bits) = (order, 0L);
            foreach (var step in steps.AsSpan(1))
                bits += Size(step, current);
            var size = width + (int)((bits + 7) / 8);
            if (best is null || size < best.Size)
                best = new MethodEncoding(Id, order, size, writer => Write(writer, steps, width, current));
        }

        return best;
    }

    public override uint[] Read(ref ByteReader reader, int parameter, int count, int width, CodeTables tables)
    {
        var first = width == 2 ? reader.UInt16() : reader.UInt32();
        if (count - 1 > 8L * reader.Remaining)
            throw reader.Error($"{count} floats are declared where {reader.Remaining} bytes are left");
        var patterns = new uint[count];
        var bits = new BitReader(reader);
        var (value, most) = ((ulong)first, (1UL << (8 * width)) - 1);
        patterns[0] = FromOrdered(first, width);
        for (var i = 1; i < count; i++)
        {
            value += (((ulong)bits.Gamma("centroid") - 1) << parameter) + bits.Read(parameter);
            if (value > most)
                throw reader.Error("a centroid beyond the largest float");
            patterns[i] = FromOrdered((uint)value, width);
        }

        reader = bits.End();
        return patterns;
    }

    private static void Write(ByteWriter writer, uint[] steps, int width, int order)
    {
        if (width == 2)
            writer.UInt16((ushort)steps[0]);
        else
            writer.UInt32(steps[0]);
        var bits = new BitWriter(writer);
        foreach (var step in steps.AsSpan(1))
        {
            bits.Gamma((step >> order) + 1);
            bits.Write(step, order);
        }

        bits.Flush();
    }

    private static int Size(uint step, int order) => (2 * BitOperations.Log2((step >> order) + 1)) + 1 + order;

    /// <summary>The first value and the steps from each to the next; null if one falls.</summary>
    private static uint[]? Steps(uint[] patterns, int width)
    {
        var steps = new uint[patterns.Length];
        var previous = 0u;
        for (var i = 0; i < steps.Length; i++)
        {
            var value = ToOrdered(patterns[i], width);
            if (value < previous || value == uint.MaxValue)
                return null;
            steps[i] = value - previous;
            previous = value;
        }

        return steps;
    }

    // Negative patterns grow as values fall: flip them all; positive ones go above, by the sign bit.
    private static uint ToOrdered(uint pattern, int width)
    {
        var sign = 1u << ((8 * width) - 1);
        return (pattern & sign) != 0 ? ~pattern & (2 * sign - 1) : pattern | sign;
    }

    private static uint FromOrdered(uint value, int width)
    {
        var sign = 1u << ((8 * width) - 1);
        return (value & sign) != 0 ? value & ~sign : ~value & (2 * sign - 1);
    }
}
