using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>The codes that both an encoder and a decoder know already, in the order of memory; zeros elsewhere.</summary>
internal readonly struct KnownCodes
{
    private readonly byte[] _codes;
    private readonly int _negatives;

    public KnownCodes(PlaneGeometry geometry, int negatives)
    {
        _codes = new byte[geometry.Rows * geometry.Columns];
        _negatives = negatives;
    }

    public void Set(int at, byte code) => _codes[at] = code;

    /// <summary>1 for a code that is not zero, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IsSet(long at) => Code(at) == 0 ? 0 : 1;

    /// <summary>-1 for a negative centroid, 1 for another, 0 for a zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Sign(long at)
    {
        var code = Code(at);
        return code == 0 ? 0 : code <= _negatives ? -1 : 1;
    }

    /// <summary>0 for a zero, 1 for a sign's first centroid, 2 for one further from zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Size(long at)
    {
        var code = Code(at);
        return code == 0 ? 0 : code == _negatives || code == _negatives + 1 ? 1 : 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Code(long at) => (ulong)at < (ulong)_codes.Length ? _codes[at] : 0;
}
