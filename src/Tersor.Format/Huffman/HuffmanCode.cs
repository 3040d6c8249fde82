namespace Tersor.Format;

/// <summary>
/// A canonical, complete prefix code over bytes with codes of at most <see cref="MaxLength"/> bits. Codes are assigned in the
/// order of length, then symbol, counting up from zero; they are written with the most significant bit first.
/// </summary>
public sealed class HuffmanCode
{
    /// <summary>The longest code. Five of them fit one reload of the decoder's 64-bit container.</summary>
    public const int MaxLength = 11;

    /// <summary>The size of the alphabet.</summary>
    public const int Symbols = 256;

    private readonly byte[] _lengths = new byte[Symbols];
    private readonly ushort[] _codes = new ushort[Symbols];

    private HuffmanCode(ReadOnlySpan<byte> lengths)
    {
        lengths.CopyTo(_lengths);
        AssignCodes();
    }

    /// <summary>Each symbol's code length in bits; 0 where a symbol has no code.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>Each symbol's code, in the low bits.</summary>
    public ReadOnlySpan<ushort> Codes => _codes;

    /// <summary>The bits of a code on average, in a text that the code suits perfectly.</summary>
    internal double MeanLength
    {
        get
        {
            var bits = 0;
            foreach (var length in _lengths)
                bits += length << (MaxLength - length);
            return bits / (double)(1 << MaxLength);
        }
    }

    /// <summary>The code that makes a text with these counts shortest.</summary>
    /// <param name="counts">How often each symbol occurs, at most 256 of them.</param>
    /// <exception cref="ArgumentException">No symbol occurs.</exception>
    public static HuffmanCode FromCounts(ReadOnlySpan<int> counts)
    {
        Span<ulong> weights = stackalloc ulong[Symbols];
        weights.Clear();
        for (var symbol = 0; symbol < counts.Length; symbol++)
            weights[symbol] = (ulong)counts[symbol];
        return FromWeights(weights);
    }

    /// <summary>The code for a text in which symbols occur in proportion to these weights.</summary>
    /// <param name="weights">At most 256, each below 2^52.</param>
    /// <exception cref="ArgumentException">All weights are zero.</exception>
    public static HuffmanCode FromWeights(ReadOnlySpan<ulong> weights)
    {
        var used = weights.Length - weights.Count(0UL);
        if (used == 0)
            throw new ArgumentException("A code needs a symbol that occurs.", nameof(weights));
        Span<byte> lengths = stackalloc byte[Symbols];
        lengths.Clear();
        if (used == 1)
        {
            // A lone symbol gets a one-bit code, and so does a neighbour: the code stays complete.
            var symbol = weights.IndexOfAnyExcept(0UL);
            lengths[symbol] = 1;
            lengths[symbol == 0 ? 1 : 0] = 1;
        }
        else
        {
            PackageMerge.Lengths(weights, MaxLength, lengths[..weights.Length]);
        }

        return new HuffmanCode(lengths);
    }

    /// <summary>The code with these lengths, unless they are no complete code of at most <see cref="MaxLength"/> bits.</summary>
    /// <param name="lengths">The lengths of the codes in bits, at most 256 of them.</param>
    /// <param name="code">The code.</param>
    public static bool TryFromLengths(ReadOnlySpan<byte> lengths, out HuffmanCode? code)
    {
        code = null;
        if (lengths.Length > Symbols)
            return false;
        var space = 0;
        foreach (var length in lengths)
        {
            if (length > MaxLength)
                return false;
            if (length > 0)
                space += 1 << (MaxLength - length);
        }

        if (space != 1 << MaxLength)
            return false;
        code = new HuffmanCode(lengths);
        return true;
    }

    /// <summary>How many bits a text with these counts takes; -1 if it holds a symbol without a code.</summary>
    public long Cost(ReadOnlySpan<int> counts)
    {
        var bits = 0L;
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] == 0)
                continue;
            if (_lengths[symbol] == 0)
                return -1;
            bits += (long)counts[symbol] * _lengths[symbol];
        }

        return bits;
    }

    private void AssignCodes()
    {
        Span<int> next = stackalloc int[MaxLength + 2];
        next.Clear();
        foreach (var length in _lengths)
            if (length > 0)
                next[length + 1]++;
        for (var length = 1; length <= MaxLength + 1; length++)
            next[length] = (next[length] + next[length - 1]) << 1;
        for (var symbol = 0; symbol < Symbols; symbol++)
            if (_lengths[symbol] > 0)
                _codes[symbol] = (ushort)next[_lengths[symbol]]++;
    }
}
