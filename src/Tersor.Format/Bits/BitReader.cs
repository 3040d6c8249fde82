namespace Tersor.Format;

/// <summary>Takes bit fields from a <see cref="ByteReader"/>, the most significant bit first.</summary>
internal ref struct BitReader(ByteReader bytes)
{
    private ByteReader _bytes = bytes;
    private ulong _pending;
    private int _count;

    /// <summary>The reader behind the last byte from which bits were taken: where the caller goes on.</summary>
    public readonly ByteReader Bytes => _bytes;

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

    /// <summary>How many one bits stand before the next zero bit; stops at <paramref name="limit"/>, whose code has no zero.</summary>
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
