using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// When each weight of 16 rows has its turn. A walk over the windows, each of 32 columns and each but for half of it the next
/// one's, takes as many steps in every window; a step takes up to one weight a row. A column lies in two windows, so a weight
/// that finds the steps of the first one taken waits for the second. What still finds no place gets steps of its own behind the
/// walk, in windows where it lies: the leftmost weight that waits decides where the next one begins.
/// </summary>
/// <remarks>
/// How many weights of each row lie in each half of a window says all that matters, so a schedule is counted out sixteen rows at
/// a time before a weight is looked at.
/// </remarks>
internal sealed class TileSchedule
{
    // In loads, of which a processor does two a cycle: an extra step loads its window, and ends a loop that the processor has
    // learnt.
    private const int ExtraLoads = 4;

    private readonly int _firstHalf;

    // How many extra steps begin before each half, and how many there are in all.
    private readonly int[] _extraStarts;

    private TileSchedule(int firstHalf, int stepsPerWindow, ReadOnlySpan<Vector128<byte>> counts)
    {
        (_firstHalf, Windows, StepsPerWindow) = (firstHalf, counts.Length - 1, stepsPerWindow);
        _extraStarts = new int[counts.Length + 1];
        _extraStarts[^1] = CountExtras(counts, stepsPerWindow, _extraStarts);
    }

    private TileSchedule() => _extraStarts = [0];

    /// <summary>The schedule with the fewest loads.</summary>
    /// <param name="matrix">The weights.</param>
    /// <param name="rows">At most 16 of its rows.</param>
    public static TileSchedule For(WeightMatrix matrix, ReadOnlySpan<int> rows)
    {
        var (first, last, weights) = (int.MaxValue, -1, 0);
        foreach (var row in rows)
        {
            var entries = matrix.Row(row);
            weights += entries.Length;
            if (entries.Length > 0)
                (first, last) = (Math.Min(first, Half(entries[0])), Math.Max(last, Half(entries[^1])));
        }

        if (weights == 0)
            return new TileSchedule();
        var windows = Math.Max(1, last - first);
        var counts = new Vector128<byte>[windows + 1];
        Count(matrix, rows, first, MemoryMarshal.AsBytes(counts.AsSpan()));

        // Fewer steps than the average row needs leave too much for the extra ones.
        var steps = 1 + (weights / (PermutedTiles.TileRows * windows));
        var (best, fewest) = (steps, int.MaxValue);
        for (; Loads(steps, windows) < fewest; steps++)
        {
            var loads = Loads(steps, windows) + (ExtraLoads * CountExtras(counts, steps, []));
            if (loads < fewest)
                (best, fewest) = (steps, loads);
        }

        return new TileSchedule(first, best, counts);
    }

    /// <summary>The first column of the first window.</summary>
    public int FirstColumn => _firstHalf * PermutedTiles.HalfColumns;

    /// <summary>The number of windows.</summary>
    public int Windows { get; }

    /// <summary>The steps of each.</summary>
    public int StepsPerWindow { get; }

    /// <summary>Steps behind the walk.</summary>
    public int Extras => _extraStarts[^1];

    /// <summary>All steps.</summary>
    public int Steps => (StepsPerWindow * Windows) + Extras;

    /// <summary>Writes the first columns of the extra steps' windows.</summary>
    public void PlaceExtras(Span<int> columns)
    {
        for (var half = 0; half < _extraStarts.Length - 1; half++)
            columns[_extraStarts[half].._extraStarts[half + 1]].Fill(FirstColumn + (half * PermutedTiles.HalfColumns));
    }

    /// <summary>Writes the words of all steps; those without a weight stay 0.</summary>
    /// <param name="matrix">As <see cref="For"/> had it.</param>
    /// <param name="rows">As <see cref="For"/> had them.</param>
    /// <param name="words">[<see cref="Steps"/>, 16].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Place(WeightMatrix matrix, ReadOnlySpan<int> rows, Span<uint> words)
    {
        for (var lane = 0; lane < rows.Length; lane++)
        {
            var (window, taken, extra) = (0, 0, 0);
            foreach (var entry in matrix.Row(rows[lane]))
            {
                var half = Half(entry) - _firstHalf;
                if (window < half - 1)
                    (window, taken) = (half - 1, 0);
                if (taken == StepsPerWindow)
                    (window, taken) = (window + 1, 0);
                var (step, from) = (0, window);
                if (window <= half && window < Windows)
                {
                    step = StepOf(window, taken++);
                }
                else
                {
                    extra = Math.Max(extra, _extraStarts[Math.Max(0, half - 1)]);
                    from = extra < _extraStarts[half] ? half - 1 : half;
                    step = (StepsPerWindow * Windows) + extra++;
                }

                words[(step * PermutedTiles.TileRows) + lane] = PermutedTiles.Word(
                    entry, FirstColumn + (from * PermutedTiles.HalfColumns));
            }
        }
    }

    private static int Half(SparseEntry entry) => entry.Offset / PermutedTiles.HalfColumns;

    private static int Loads(int steps, int windows)
    {
        var walks = (steps + PermutedTiles.StepsPerWalk - 1) / PermutedTiles.StepsPerWalk;
        return (steps * windows) + (walks * (windows + 1));
    }

    /// <summary>
    /// Where a step of the walk lies, counted from its beginning: more of them than <see cref="PermutedTiles.StepsPerWalk"/> take
    /// another walk.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int StepOf(int window, int taken)
    {
        var (walk, step) = Math.DivRem((uint)taken, PermutedTiles.StepsPerWalk);
        var before = (int)walk * PermutedTiles.StepsPerWalk;
        return (before * Windows) + (window * Math.Min(PermutedTiles.StepsPerWalk, StepsPerWindow - before)) + (int)step;
    }

    /// <summary>Counts each row's weights in each half: [halves, 16].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(WeightMatrix matrix, ReadOnlySpan<int> rows, int firstHalf, Span<byte> counts)
    {
        for (var lane = 0; lane < rows.Length; lane++)
        {
            foreach (var entry in matrix.Row(rows[lane]))
                counts[((Half(entry) - firstHalf) * PermutedTiles.TileRows) + lane]++;
        }
    }

    /// <summary>How many steps behind a walk of so many steps a window it takes to find a place for all.</summary>
    /// <param name="counts">Weights of each half, by row.</param>
    /// <param name="steps">The steps of a window.</param>
    /// <param name="starts">Empty, or receives how many of them begin before each half.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountExtras(ReadOnlySpan<Vector128<byte>> counts, int steps, Span<int> starts)
    {
        var capacity = Vector128.Create((byte)steps);
        var waiting = counts[0];
        var spare = Vector128<byte>.Zero;
        var extras = 0;
        for (var half = 0; half < counts.Length; half++)
        {
            var late = waiting;
            if (half + 1 < counts.Length)
            {
                var taken = Vector128.Min(waiting, capacity);
                late -= taken;
                waiting = counts[half + 1] - Vector128.Min(counts[half + 1], capacity - taken);
            }

            // Extra steps that begin at the last half see this one, too.
            late -= Vector128.Min(late, spare);
            if (!starts.IsEmpty)
                starts[half] = extras;
            var most = Vector128.Create(Largest(late));
            spare = most - late;
            extras += most[0];
        }

        return extras;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Largest(Vector128<byte> values)
    {
        values = Vector128.Max(values, Vector128.ShiftRightLogical(values.AsUInt64(), 32).AsByte());
        values = Vector128.Max(values, Vector128.ShiftRightLogical(values.AsUInt64(), 16).AsByte());
        values = Vector128.Max(values, Vector128.ShiftRightLogical(values.AsUInt64(), 8).AsByte());
        return Math.Max(values[0], values[8]);
    }
}
