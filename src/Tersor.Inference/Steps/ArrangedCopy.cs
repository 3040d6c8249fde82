using System.Runtime.CompilerServices;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>The copying of an <see cref="Arrangement"/>: neighbouring features that stay neighbours are copied at once.</summary>
internal sealed unsafe class ArrangedCopy
{
    // All dimensions but the inner ones that are one run together, those two being the last of all others.
    private readonly int[][] _tables;
    private readonly int[] _sizes;
    private readonly int _first;
    private readonly int _run = 1;

    // How far apart the places of the last dimension are, if that is the same everywhere; else 0.
    private readonly int _step;
    private readonly float _number;

    /// <summary>Finds what stays together.</summary>
    public ArrangedCopy(Arrangement arrangement)
    {
        _number = arrangement.Number ?? 0f;
        var tables = arrangement.Tables;
        var rank = tables.Length;
        for (; rank > 0 && IsRun(tables[rank - 1], _run); rank--)
        {
            _first += tables[rank - 1][0];
            _run *= tables[rank - 1].Length;
        }

        _tables = rank > 0 ? [.. tables[..rank]] : [[0]];
        var last = _tables[^1];
        var step = last.Length > 1 ? last[1] - last[0] : 0;
        _step = IsRun(last, step) ? step : 0;
        _sizes = new int[_tables.Length];
        var size = _run;
        for (var axis = _tables.Length - 1; axis >= 0; axis--)
        {
            _sizes[axis] = size;
            size *= _tables[axis].Length;
        }
    }

    /// <summary>Copies a constant.</summary>
    public static void Run(Arrangement arrangement, AlignedArray<float> x, AlignedArray<float> y) =>
        new ArrangedCopy(arrangement).Run(x.Pointer, y.Pointer, lanes: 1);

    /// <summary>Copies.</summary>
    /// <param name="x">[features, lanes].</param>
    /// <param name="y">[features, lanes]; no overlap with <paramref name="x"/>.</param>
    /// <param name="lanes">Floats of a feature.</param>
    public void Run(float* x, float* y, int lanes) => Copy(0, x + ((nint)_first * lanes), y, lanes);

    private void Copy(int axis, float* x, float* y, int lanes)
    {
        var table = _tables[axis];
        var size = _sizes[axis] * lanes;
        if (axis == _tables.Length - 1)
        {
            if (size == 1 && _step != 0)
                PickEvery(x + table[0], _step, table.Length, y);
            else if (size == 1)
                Pick(table, x, y);
            else
                CopyRuns(table, x, y, size, lanes);
            return;
        }

        foreach (var place in table)
        {
            if (place == Arrangement.Nowhere)
                new Span<float>(y, size).Fill(_number);
            else
                Copy(axis + 1, x + ((nint)place * lanes), y, lanes);
            y += size;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PickEvery(float* x, nint step, int count, float* y)
    {
        for (var i = 0; i < count; i++, x += step)
            y[i] = *x;
    }

    private void Pick(int[] table, float* x, float* y)
    {
        for (var i = 0; i < table.Length; i++)
            y[i] = table[i] == Arrangement.Nowhere ? _number : x[table[i]];
    }

    private void CopyRuns(int[] table, float* x, float* y, int size, int lanes)
    {
        for (int i = 0, next; i < table.Length; i = next)
        {
            var place = table[i];
            for (next = i + 1; next < table.Length && place != Arrangement.Nowhere && table[next] == place + ((next - i) * _run);)
                next++;
            var to = new Span<float>(y + ((nint)i * size), (next - i) * size);
            if (place == Arrangement.Nowhere)
                to.Fill(_number);
            else
                new Span<float>(x + ((nint)place * lanes), to.Length).CopyTo(to);
        }
    }

    /// <summary>Whether places follow each other at the distance of a run.</summary>
    private static bool IsRun(int[] table, int run)
    {
        for (var i = 0; i < table.Length; i++)
            if (table[i] == Arrangement.Nowhere || table[i] != table[0] + (i * run))
                return false;
        return true;
    }
}
