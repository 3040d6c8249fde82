using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>
/// How many codes other than zero a row, a column, a channel and a place in it have had so far, as levels: 7 is as many as
/// everywhere, and two more are twice as many.
/// </summary>
internal sealed class MaskStatistics
{
    /// <summary>The number of levels.</summary>
    public const int Levels = 16;

    private const int Usual = 7;

    private readonly PlaneGeometry _geometry;
    private readonly ulong _count;
    private readonly ulong _nonZeros;
    private readonly Tally[] _rows;
    private readonly Tally[] _columns;
    private readonly Tally[] _channels;
    private readonly Tally[] _places;

    /// <param name="geometry">The plane's.</param>
    /// <param name="nonZeros">Its codes that are not zero, at least one.</param>
    public MaskStatistics(PlaneGeometry geometry, int nonZeros)
    {
        _geometry = geometry;
        (_count, _nonZeros) = ((ulong)geometry.Rows * (ulong)geometry.Columns, (ulong)nonZeros);
        (_rows, _columns) = (new Tally[geometry.Rows], new Tally[geometry.Columns]);
        (_channels, _places) = (new Tally[((geometry.Columns - 1) / geometry.Channel) + 1], new Tally[geometry.Channel]);
    }

    /// <summary>Of a row.</summary>
    public int Row(int row) => Level(_rows[row], 8);

    /// <summary>Of a column by itself.</summary>
    public int Column(int column) => Level(_columns[column], 4);

    /// <summary>Of a column together with those beside it, above it and below it, if it belongs to a picture.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Around(int column)
    {
        var own = _columns[column];
        var all = own + own;
        if (_geometry.Width > 1)
            all = all + At(column - 1) + At(column + 1) + At(column - _geometry.Width) + At(column + _geometry.Width);
        return Level(all, 8);
    }

    /// <summary>Of a channel.</summary>
    public int Channel(int channel) => Level(_channels[channel], 8);

    /// <summary>Of a place in all channels.</summary>
    public int Place(int place) => Level(_places[place], 8);

    /// <summary>Counts a code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int row, int column, int channel, int place, bool isSet)
    {
        var one = new Tally(isSet ? 1 : 0, 1);
        _rows[row] += one;
        _columns[column] += one;
        _channels[channel] += one;
        _places[place] += one;
    }

    private Tally At(int column) => (uint)column < (uint)_columns.Length ? _columns[column] : default;

    /// <summary>The share of a tally, together with so many codes of the usual share, by the usual share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Level(Tally tally, uint prior)
    {
        var expected = ((ulong)tally.Seen + prior) * _nonZeros;
        var found = ((ulong)tally.Set * _count) + (prior * _nonZeros);
        return Math.Clamp((Eighths(found) - Eighths(expected) + 2) >> 2, -Usual, Usual) + Usual;
    }

    // The logarithm in eighths of an octave, straight between octaves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Eighths(ulong number)
    {
        var octave = BitOperations.Log2(number);
        var rest = octave >= 3 ? number >> (octave - 3) : number << (3 - octave);
        return (8 * octave) + (int)(rest & 7);
    }

    private readonly record struct Tally(int Set, int Seen)
    {
        public static Tally operator +(Tally a, Tally b) => new(a.Set + b.Set, a.Seen + b.Seen);
    }
}
