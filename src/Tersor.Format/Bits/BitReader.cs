namespace Tersor.Format;

/// <summary>Takes bit fields from a <see cref="ByteReader"/>, the most significant bit first.</summary>
internal ref struct BitReader(ByteReader bytes)
{
    private ByteReader _bytes = bytes;
    private ulong _pending;
    private int _count;

    /// <summary>Whether zeros fill the byte in which a stream of bits ends.</summary>
    /// <param name="bytes">The bytes that hold the bits.</param>
    /// <param name="bits">The number of bits.</param>
    public static bool IsPadded(ReadOnlySpan<byte> bytes, long bits) =>
        (bits & 7) == 0 || (bytes[(int)(bits >> 3)] & (0xFF >> (int)(bits & 7))) == 0;

    /// <summary>Ends the bits: what fills the last byte has to be zeros.</summary>
    /// <returns>The reader behind that byte: where the caller goes on.</returns>
    public readonly ByteReader End() =>
        IsPadded([(byte)_pending], 8 - _count) ? _bytes : throw _bytes.Error("the bits that fill the last byte are not zero");

    /// <summary>The next <paramref name="count"/> bits, at most 32.</summary>
    public uint Read(int count)
    {
        while (_count < count)
        {
            _pending = (_pending << 8) | _bytes.Byte();
            _count += 8;
        }

        _count -= count;
        return (uint)(_pending >> _count) & (uint)((1UL << count) - 1);
    }

    /// <summary>
    /// How many one bits stand before the next zero bit; stops at <paramref name="limit"/>, whose code has no zero.
    /// </summary>
    public int Ones(int limit)
    {
        var ones = 0;
        while (ones < limit && Read(1) == 1)
            ones++;
        return ones;
    }

    /// <summary>An Elias gamma code of at most 32 bits.</summary>
    public uint Gamma(string what)
    {
        var extra = 0;
        while (Read(1) == 0)
            if (++extra > 31)
                throw _bytes.Error($"{what}: a number of more than 32 bits");
        return (1u << extra) | Read(extra);
    }
}
