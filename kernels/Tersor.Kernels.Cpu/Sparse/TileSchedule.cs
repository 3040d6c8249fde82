using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// When each weight of 16 rows has its turn. A walk over the windows, each of 32 columns and each but for half of it the next one's, takes
/// as many steps in every window; a step takes up to one weight a row. A column lies in two windows, so a weight that finds the steps of the
/// first one taken waits for the second. What still finds no place gets steps of its own behind the walk, in windows where it lies.
/// </summary>
internal sealed class TileSchedule
{
    // In loads, of which a processor does two a cycle: an extra step loads its window, and ends a loop that the processor has learnt.
    private const int ExtraLoads = 4;

    private readonly WeightMatrix _matrix;
    private readonly ArraySegment<int> _rows;
    private readonly List<int> _extraColumns = [];

    // What the walk leaves, row by row, and where each row's part of it begins.
    private readonly SparseEntry[] _late;
    private readonly int[] _lateStarts;

    private TileSchedule(WeightMatrix matrix, ArraySegment<int> rows, int firstWindow, int windows, int stepsPerWindow, int weights)
    {
        (_matrix, _rows) = (matrix, rows);
        (FirstWindow, Windows, StepsPerWindow) = (firstWindow, windows, stepsPerWindow);
        _late = new SparseEntry[weights];
        _lateStarts = new int[rows.Count + 1];
        FindLate();
        ScheduleExtras();
    }

    /// <summary>The schedule with the fewest loads.</summary>
    /// <param name="matrix">The weights.</param>
    /// <param name="rows">At most 16 of its rows.</param>
    public static TileSchedule For(WeightMatrix matrix, ArraySegment<int> rows)
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
            return new TileSchedule(matrix, rows, 0, 0, 0, 0);
        var windows = Math.Max(1, last - first);

        // Fewer steps than the average row needs leave too much for the extra ones; from there on, loads fall to the fewest and rise again.
        var steps = 1 + (weights / (PermutedTiles.TileRows * windows));
        var best = new TileSchedule(matrix, rows, first, windows, steps, weights);
        while (true)
        {
            var next = new TileSchedule(matrix, rows, first, windows, ++steps, weights);
            if (next.Loads >= best.Loads)
                return best;
            best = next;
        }
    }

    /// <summary>The first half of a window, as a multiple of 16 columns.</summary>
    public int FirstWindow { get; }

    /// <summary>How many there are.</summary>
    public int Windows { get; }

    /// <summary>The steps of each.</summary>
    public int StepsPerWindow { get; }

    /// <summary>The first columns of the extra steps' windows.</summary>
    public IReadOnlyList<int> ExtraColumns => _extraColumns;

    /// <summary>All steps.</summary>
    public int Steps => (StepsPerWindow * Windows) + ExtraColumns.Count;

    private int Loads
    {
        get
        {
            var walks = (StepsPerWindow + PermutedTiles.StepsPerWalk - 1) / PermutedTiles.StepsPerWalk;
            return (StepsPerWindow * Windows) + (walks * (Windows + 1)) + (_extraColumns.Count * ExtraLoads);
        }
    }

    /// <summary>Writes the words of all steps; those without a weight stay 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Place(Span<uint> words)
    {
        for (var lane = 0; lane < _rows.Count; lane++)
        {
            var cursor = new Cursor(this);
            foreach (var entry in _matrix.Row(_rows[lane]))
            {
                if (cursor.TryTake(Half(entry)))
                    words[(StepOf(cursor) * PermutedTiles.TileRows) + lane] = PermutedTiles.Word(entry, cursor.Window * PermutedTiles.HalfColumns);
            }

            var step = StepsPerWindow * Windows;
            var late = _late.AsSpan(_lateStarts[lane], _lateStarts[lane + 1] - _lateStarts[lane]);
            foreach (var column in _extraColumns)
            {
                if (late is [var entry, ..] && entry.Offset < column + PermutedTiles.TileColumns)
                {
                    words[(step * PermutedTiles.TileRows) + lane] = PermutedTiles.Word(entry, column);
                    late = late[1..];
                }

                step++;
            }
        }
    }

    private static int Half(SparseEntry entry) => entry.Offset / PermutedTiles.HalfColumns;

    /// <summary>Where a step lies: more of them than <see cref="PermutedTiles.StepsPerWalk"/> take another walk.</summary>
    private int StepOf(Cursor cursor)
    {
        var (walk, step) = Math.DivRem(cursor.Step, PermutedTiles.StepsPerWalk);
        var before = walk * PermutedTiles.StepsPerWalk;
        return (before * Windows) + ((cursor.Window - FirstWindow) * Math.Min(PermutedTiles.StepsPerWalk, StepsPerWindow - before)) + step;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindLate()
    {
        var count = 0;
        for (var lane = 0; lane < _rows.Count; lane++)
        {
            var cursor = new Cursor(this);
            foreach (var entry in _matrix.Row(_rows[lane]))
            {
                if (!cursor.TryTake(Half(entry)))
                    _late[count++] = entry;
            }

            _lateStarts[lane + 1] = count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ScheduleExtras()
    {
        // The leftmost weight that still waits decides where the next window begins.
        var next = _lateStarts[..^1];
        while (true)
        {
            var first = int.MaxValue;
            for (var lane = 0; lane < next.Length; lane++)
            {
                if (next[lane] < _lateStarts[lane + 1])
                    first = Math.Min(first, Half(_late[next[lane]]));
            }

            if (first == int.MaxValue)
                return;
            var column = first * PermutedTiles.HalfColumns;
            _extraColumns.Add(column);
            for (var lane = 0; lane < next.Length; lane++)
            {
                if (next[lane] < _lateStarts[lane + 1] && _late[next[lane]].Offset < column + PermutedTiles.TileColumns)
                    next[lane]++;
            }
        }
    }

    /// <summary>One row's way through the windows, its weights in the order of their columns.</summary>
    private struct Cursor(TileSchedule schedule)
    {
        private readonly int _steps = schedule.StepsPerWindow;
        private readonly int _end = schedule.FirstWindow + schedule.Windows;
        private int _taken;

        public int Window { get; private set; } = schedule.FirstWindow;

        public readonly int Step => _taken - 1;

        /// <summary>The earliest step for a weight in a half of a window, if there is one left.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryTake(int half)
        {
            if (Window < half - 1)
                (Window, _taken) = (half - 1, 0);
            if (_taken == _steps)
                (Window, _taken) = (Window + 1, 0);
            if (Window > half || Window == _end)
                return false;
            _taken++;
            return true;
        }
    }
}
