namespace Tersor.Format;

/// <summary>Appends bit fields to a <see cref="ByteWriter"/>, the most significant bit first.</summary>
internal sealed class BitWriter(ByteWriter bytes)
{
    private ulong _pending;
    private int _count;

    /// <summary>Appends the low <paramref name="count"/> bits of a value, at most 32.</summary>
    public void Write(uint value, int count)
    {
        _pending = (_pending << count) | (value & (uint)((1UL << count) - 1));
        _count += count;
        while (_count >= 8)
            bytes.Byte((int)(_pending >> (_count -= 8)));
    }

    /// <summary>The Elias gamma code of a number from 1: as many zeros as it has bits after the first, then its bits.</summary>
    public void Gamma(uint value)
    {
        var extra = System.Numerics.BitOperations.Log2(value);
        Write(0, extra);
        Write(value, extra + 1);
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Flush()
    {
        if (_count > 0)
            Write(0, 8 - _count);
    }
}
