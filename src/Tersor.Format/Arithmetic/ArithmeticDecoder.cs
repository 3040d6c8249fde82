using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>Reads what an <see cref="ArithmeticEncoder"/> wrote, and no byte more.</summary>
internal ref struct ArithmeticDecoder : IDecisionCoder
{
    /// <summary>An interval that is smaller takes another byte.</summary>
    public const uint Smallest = 1u << 24;

    private ByteReader _reader;
    private uint _range = uint.MaxValue;

    // Where the number lies in the interval.
    private uint _place;

    /// <param name="reader">At the first byte.</param>
    public ArithmeticDecoder(ByteReader reader)
    {
        _reader = reader;
        for (var i = 0; i < sizeof(uint); i++)
            _place = (_place << 8) | _reader.Byte();
        if (_place >= _range)
            throw _reader.Error("a number beyond the interval");
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Code(ref AdaptiveBit bit, bool decision)
    {
        decision = Code(bit.Probability, decision);
        bit.Learn(decision);
        return decision;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Code(uint probability, bool decision)
    {
        var bound = (_range >> AdaptiveBit.Precision) * probability;
        decision = _place < bound;
        if (decision)
        {
            _range = bound;
        }
        else
        {
            _place -= bound;
            _range -= bound;
        }

        for (; _range < Smallest; _range <<= 8)
            _place = (_place << 8) | _reader.Byte();
        return decision;
    }

    /// <summary>Ends the decisions: the number is the interval's lower end.</summary>
    /// <returns>The reader behind them: where the caller goes on.</returns>
    public readonly ByteReader End() =>
        _place == 0 ? _reader : throw _reader.Error("the coded decisions do not end where their bytes do");
}
