using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>The reverse of broadcasting: sums over the dimensions along which a tensor was stretched.</summary>
internal static class BroadcastSum
{
    /// <summary>
    /// target = (or +=) source, summed over the dimensions that target lacks or has with extent 1. Both contiguous.
    /// </summary>
    public static void Add(Tensor source, Tensor target, bool accumulate)
    {
        var backend = source.Device.Backend;
        var shape = source.Shape;
        var (start, end) = InnermostRun(shape, target.Shape, shape.Rank);
        if (end == 0)
        {
            backend.Copy(source.View(target.Shape), target, accumulate);
            return;
        }

        var outer = shape.CountOf(0, start);
        var length = shape.CountOf(start, end);
        var inner = shape.CountOf(end, shape.Rank);
        if (InnermostRun(shape, target.Shape, start).End == 0)
        {
            backend.Reduce(new Sum(), source, outer, length, inner, target, accumulate);
            return;
        }

        for (var i = start; i < end; i++)
            shape = shape.With(i, 1);
        var partial = source.Device.Result(shape);
        backend.Reduce(new Sum(), source, outer, length, inner, partial);
        Add(partial, target, accumulate);
        partial.ReleaseMemory();
    }

    /// <summary>The neighbouring stretched dimensions nearest before <paramref name="end"/>: [0, 0) if there is none.</summary>
    private static (int Start, int End) InnermostRun(Shape shape, Shape target, int end)
    {
        while (end > 0 && !IsStretched(shape, target, end - 1))
            end--;
        var start = end;
        while (start > 0 && IsStretched(shape, target, start - 1))
            start--;
        return (start, end);
    }

    private static bool IsStretched(Shape shape, Shape target, int dimension)
    {
        var own = dimension - (shape.Rank - target.Rank);
        return shape[dimension] != 1 && (own < 0 || target[own] == 1);
    }
}
