namespace Tersor.Onnx;

/// <summary>Which indices of an axis ONNX's Slice takes.</summary>
internal static class SliceRange
{
    /// <summary>The first index, the step, and how many there are.</summary>
    /// <param name="extent">The extent of the axis.</param>
    /// <param name="start">Where to begin; from the back if negative, clamped to the axis.</param>
    /// <param name="end">Before which to end, likewise.</param>
    /// <param name="step">From each to the next; not 0.</param>
    public static (int First, long Step, int Count) Of(int extent, long start, long end, long step)
    {
        start += start < 0 ? extent : 0;
        end += end < 0 ? extent : 0;
        if (extent == 0)
            return (0, 1, 0);
        start = step > 0 ? Math.Clamp(start, 0, extent) : Math.Clamp(start, 0, extent - 1);
        end = step > 0 ? Math.Clamp(end, 0, extent) : Math.Clamp(end, -1, extent - 1);
        var count = Math.Max(0, Math.Ceiling((end - start) / (double)step));
        return ((int)start, step, (int)count);
    }

    /// <summary>The indices.</summary>
    public static IEnumerable<int> Indices(int extent, long start, long end, long step, FoldedNode call)
    {
        if (step == 0)
            throw call.Error("a step of 0");
        var (first, by, count) = Of(extent, start, end, step);
        return Enumerable.Range(0, count).Select(i => (int)(first + (i * by)));
    }
}
