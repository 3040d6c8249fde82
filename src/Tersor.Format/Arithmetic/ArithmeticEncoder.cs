namespace Tersor.Format;

/// <summary>
/// Writes decisions as one number within an interval that each of them narrows by its probability: a range coder (Martin 1979)
/// whose carries wait behind a byte.
/// </summary>
internal sealed class ArithmeticEncoder(ByteWriter writer) : IDecisionCoder
{
    private ulong _low;
    private uint _range = uint.MaxValue;

    // A byte and so many of 255 behind it that a carry may still change. The first is none of the number's: no carry reaches it.
    private bool _isFirst = true;
    private byte _held;
    private int _waiting;

    /// <inheritdoc/>
    public bool Code(ref AdaptiveBit bit, bool decision)
    {
        decision = Code(bit.Probability, decision);
        bit.Learn(decision);
        return decision;
    }

    /// <inheritdoc/>
    public bool Code(uint probability, bool decision)
    {
        var bound = (_range >> AdaptiveBit.Precision) * probability;
        if (decision)
        {
            _range = bound;
        }
        else
        {
            _low += bound;
            _range -= bound;
        }

        for (; _range < ArithmeticDecoder.Smallest; _range <<= 8)
            Shift();
        return decision;
    }

    /// <summary>Writes what is left: the interval's lower end, all four bytes of it.</summary>
    public void Flush()
    {
        for (var i = 0; i <= sizeof(uint); i++)
            Shift();
    }

    /// <summary>Moves the upper byte out. While it is 255 a carry may still run through it.</summary>
    private void Shift()
    {
        if (_low < 0xFF00_0000 || _low > uint.MaxValue)
        {
            var carry = (int)(_low >> 32);
            if (!_isFirst)
                writer.Byte((byte)(_held + carry));
            for (; _waiting > 0; _waiting--)
                writer.Byte((byte)(0xFF + carry));
            _held = (byte)(_low >> 24);
            _isFirst = false;
        }
        else
        {
            _waiting++;
        }

        _low = (_low << 8) & uint.MaxValue;
    }
}
