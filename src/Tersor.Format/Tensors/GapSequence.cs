using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>
/// Where the non-zero values of a tensor are, as a <see cref="GapStream"/> has them: checked, but laid out only by whoever walks
/// them.
/// </summary>
/// <param name="symbols">The stream's symbols.</param>
/// <param name="cap">The symbol that skips so many zeros and places nothing.</param>
internal sealed class GapSequence(byte[] symbols, int cap)
{
    /// <summary>The number of values that are placed, and of all values and zeros up to the last of them.</summary>
    public (int Values, long Length) Measure()
    {
        var (values, length) = (0, 0L);
        foreach (var symbol in symbols)
        {
            length += symbol;
            values += symbol == cap ? 0 : 1;
        }

        return (values, length + values);
    }

    /// <summary>All places, in lines of a length.</summary>
    /// <param name="length">Places in a line: the columns of a row, or the rows of a column.</param>
    public Walk Lines(int length) => new(symbols, cap, length);

    /// <summary>Goes from value to value.</summary>
    public ref struct Walk(ReadOnlySpan<byte> symbols, int cap, int length)
    {
        private readonly ReadOnlySpan<byte> _symbols = symbols;
        private int _next;

        /// <summary>The line of the value.</summary>
        public int Line { get; private set; }

        /// <summary>Its place in the line.</summary>
        public int Place { get; private set; } = -1;

        /// <summary>Goes to the next value, if there is one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            Place++;
            while (_next < _symbols.Length)
            {
                int symbol = _symbols[_next++];
                Place += symbol;
                if (symbol == cap)
                    continue;
                for (; Place >= length; Place -= length)
                    Line++;
                return true;
            }

            return false;
        }
    }
}
