using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>
/// The codes of a shared tensor as a file has them: those that are not 0, and where they are. Most tensors are mostly zeros.
/// </summary>
/// <param name="gaps">Where they are, along the scan; null where every value is there.</param>
/// <param name="symbols">The codes less 1, in the order of the scan.</param>
/// <param name="scan">The scan.</param>
internal sealed class SparseCodes(GapSequence? gaps, byte[] symbols, MatrixScan scan)
{
    /// <summary>The number of codes.</summary>
    public int Count => scan.Count;

    /// <summary>The number of codes that are not 0.</summary>
    public int NonZeros => symbols.Length;

    /// <summary>All codes, row-major.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public byte[] Expand()
    {
        var codes = new byte[scan.Count];
        if (gaps is null)
        {
            for (var i = 0; i < symbols.Length; i++)
                codes[scan.Offset(i)] = (byte)(symbols[i] + 1);
            return codes;
        }

        var walk = gaps.Lines(scan.LineLength);
        for (var i = 0; walk.MoveNext(); i++)
            codes[scan.Offset(walk.Line, walk.Place)] = (byte)(symbols[i] + 1);
        return codes;
    }

    /// <summary>Marks each index of an axis that has a code that is not 0.</summary>
    /// <param name="used">One for each index.</param>
    /// <param name="inner">The values next to each other that have the same index.</param>
    public void MarkOutputs(Span<bool> used, int inner)
    {
        if (gaps is null)
        {
            used.Fill(true);
            return;
        }

        var walk = gaps.Lines(scan.LineLength);
        while (walk.MoveNext())
            used[scan.Offset(walk.Line, walk.Place) / inner % used.Length] = true;
    }

    /// <summary>The codes that are not 0, row by row: see <see cref="StoredTensor.CopyRows"/>.</summary>
    /// <returns>False where they have to be expanded for it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryCopyRows(Span<int> starts, Span<int> columns, Span<byte> codes)
    {
        if (gaps is null || starts.Length - 1 != (scan.Order == ScanOrder.RowMajor ? scan.Lines : scan.LineLength))
            return false;
        starts.Clear();
        var walk = gaps.Lines(scan.LineLength);
        if (scan.Order == ScanOrder.RowMajor)
        {
            for (var i = 0; walk.MoveNext(); i++)
            {
                starts[walk.Line + 1]++;
                columns[i] = walk.Place;
                codes[i] = (byte)(symbols[i] + 1);
            }

            Accumulate(starts);
            return true;
        }

        // Once to count, once to place; a row's start moves on to its end, which is the next one's start.
        while (walk.MoveNext())
            starts[walk.Place + 1]++;
        Accumulate(starts);
        walk = gaps.Lines(scan.LineLength);
        for (var i = 0; walk.MoveNext(); i++)
        {
            var next = starts[walk.Place]++;
            columns[next] = walk.Line;
            codes[next] = (byte)(symbols[i] + 1);
        }

        starts[..^1].CopyTo(starts[1..]);
        starts[0] = 0;
        return true;
    }

    private static void Accumulate(Span<int> starts)
    {
        for (var row = 1; row < starts.Length; row++)
            starts[row] += starts[row - 1];
    }
}
