using System.Numerics;

namespace Tersor.Format;

/// <summary>
/// How often each symbol of an alphabet occurs among 2^<see cref="Precision"/>: what asymmetric numeral systems take for its
/// probability, so that it costs fractions of a bit where a Huffman code has whole ones.
/// </summary>
internal sealed class RansFrequencies
{
    /// <summary>The coarsest precision.</summary>
    public const int LeastPrecision = 5;

    /// <summary>The finest precision: a table of so many bits fits the first-level cache.</summary>
    public const int MostPrecision = 12;

    /// <summary>The bits behind the point of <see cref="Cost"/>.</summary>
    public const int CostBits = 16;

    // A frequency strays from the one before about as far as its root: half as many bits, more or less by what the table says.
    private const int BiasBits = 3;
    private const int NoBias = 4;

    private readonly ushort[] _values;

    private RansFrequencies(int precision, ushort[] values)
    {
        Precision = precision;
        _values = values;
    }

    /// <summary>The number of bits of a whole.</summary>
    public int Precision { get; }

    /// <summary>A frequency for each symbol of the alphabet: below 2^<see cref="Precision"/>, which is their sum.</summary>
    public ReadOnlySpan<ushort> Values => _values;

    /// <summary>The frequencies nearest to counts that give each symbol that occurs one.</summary>
    /// <param name="counts">A count for each symbol of the alphabet; two or more occur.</param>
    /// <param name="precision">A precision with room for as many symbols as occur.</param>
    public static RansFrequencies Of(ReadOnlySpan<int> counts, int precision)
    {
        var (total, left) = (0L, 1 << precision);
        foreach (var count in counts)
            total += count;
        var values = new ushort[counts.Length];
        for (var symbol = 0; symbol < values.Length; symbol++)
        {
            if (counts[symbol] == 0)
                continue;
            values[symbol] = (ushort)Math.Max(1, (((long)counts[symbol] << precision) + (total / 2)) / total);
            left -= values[symbol];
        }

        // What rounding left over goes where it saves most, and what is missing comes from where it costs least.
        for (; left > 0; left--)
            values[Extreme(counts, values, 1)]++;
        for (; left < 0; left++)
            values[Extreme(counts, values, -1)]--;
        return new RansFrequencies(precision, values);
    }

    /// <summary>The bits of a text with these counts, times 2^<see cref="CostBits"/>.</summary>
    public long Cost(ReadOnlySpan<int> counts)
    {
        var cost = 0L;
        for (var symbol = 0; symbol < counts.Length; symbol++)
            if (counts[symbol] > 0)
                cost += counts[symbol] * (((long)Precision << CostBits) - Log2(_values[symbol]));
        return cost;
    }

    /// <summary>Writes all frequencies but the last, as steps from the one before, and fills the last byte.</summary>
    public void Write(ByteWriter writer)
    {
        var bias = 0;
        for (var next = 1; next < 1 << BiasBits; next++)
            if (Size(next) < Size(bias))
                bias = next;
        var bits = new BitWriter(writer);
        bits.Write((uint)bias, BiasBits);
        var previous = (1 << Precision) / _values.Length;
        foreach (var value in _values.AsSpan()[..^1])
        {
            var (step, order) = (Folded(value - previous), Order(previous, bias));
            bits.Gamma((step >> order) + 1);
            bits.Write(step, order);
            previous = value;
        }

        bits.Flush();
    }

    /// <summary>Reads the frequencies of an alphabet.</summary>
    public static RansFrequencies Read(ref ByteReader reader, int precision, int alphabet)
    {
        if (alphabet < 2)
            throw reader.Error("frequencies of one symbol");
        var bits = new BitReader(reader);
        var bias = (int)bits.Read(BiasBits);
        var values = new ushort[alphabet];
        var left = 1L << precision;
        var previous = (1 << precision) / alphabet;
        for (var symbol = 0; symbol < alphabet - 1; symbol++)
        {
            var order = Order(previous, bias);
            var step = ((bits.Gamma("step between frequencies") - 1L) << order) | bits.Read(order);
            var value = previous + ((step & 1) == 0 ? step >> 1 : -((step + 1) >> 1));
            if (value < 0 || value > left)
                throw reader.Error($"the frequency of symbol {symbol} is out of its range");
            values[symbol] = (ushort)value;
            previous = (int)value;
            left -= value;
        }

        values[^1] = (ushort)left;
        reader = bits.End();
        return values.AsSpan().Contains((ushort)(1 << precision))
            ? throw reader.Error("one symbol has all frequency")
            : new RansFrequencies(precision, values);
    }

    // By how much a symbol's bits change with its frequency f: counts over f + 1/2 or f - 1/2, as far as that matters.
    private static int Extreme(ReadOnlySpan<int> counts, ReadOnlySpan<ushort> values, int sign)
    {
        var best = -1;
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (values[symbol] <= (sign < 0 ? 1 : 0))
                continue;
            if (best < 0)
            {
                best = symbol;
                continue;
            }

            var (mine, theirs) = ((2L * values[symbol]) + sign, (2L * values[best]) + sign);
            if (sign * ((counts[symbol] * theirs) - (counts[best] * mine)) > 0)
                best = symbol;
        }

        return best;
    }

    private static int Order(int previous, int bias) =>
        Math.Max(0, ((32 - BitOperations.LeadingZeroCount((uint)previous)) / 2) + bias - NoBias);

    /// <summary>The bits of the steps in Exp-Golomb codes.</summary>
    private int Size(int bias)
    {
        var (bits, previous) = (0, (1 << Precision) / _values.Length);
        foreach (var value in _values.AsSpan()[..^1])
        {
            var order = Order(previous, bias);
            bits += (2 * BitOperations.Log2((Folded(value - previous) >> order) + 1)) + 1 + order;
            previous = value;
        }

        return bits;
    }

    // 0, -1, 1, -2, … become 0, 1, 2, 3, …
    private static uint Folded(int step) => step >= 0 ? 2 * (uint)step : (2 * (uint)-step) - 1;

    /// <summary>The logarithm of a number from 1, times 2^<see cref="CostBits"/>: the same on every machine.</summary>
    private static int Log2(uint number)
    {
        var whole = BitOperations.Log2(number);
        var (result, square) = (whole, (ulong)number << (31 - whole));
        for (var bit = 0; bit < CostBits; bit++)
        {
            square = (square * square) >> 31;
            result <<= 1;
            if (square >= 1UL << 32)
            {
                square >>= 1;
                result |= 1;
            }
        }

        return result;
    }
}
