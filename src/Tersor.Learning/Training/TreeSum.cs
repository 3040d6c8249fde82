using System.Numerics;
using System.Runtime.InteropServices;

namespace Tersor.Learning;

/// <summary>
/// Adds up vectors in the order of a binary tree that their number alone decides: neighbours first, then neighbouring sums. So
/// whoever holds whole subtrees gets the same bits, however many of them there are.
/// </summary>
/// <param name="count">How many vectors there are: a power of two.</param>
/// <param name="length">The length of each.</param>
internal sealed class TreeSum(int count, int length)
{
    private readonly float[][] _levels =
        [.. Enumerable.Range(0, 1 + BitOperations.Log2((uint)count)).Select(_ => new float[length])];

    private float[] _next = new float[length];
    private int _added;

    /// <summary>The length of each vector.</summary>
    public int Length => length;

    /// <summary>Room for the next vector; what was there before is of no use.</summary>
    public Span<float> Next => _next;

    /// <summary>The sum, once all vectors are added; until the first of another sum is.</summary>
    public Span<float> Sum => _levels[^1];

    /// <summary>Adds <see cref="Next"/>. After the last vector another sum begins.</summary>
    public void Add()
    {
        // As a binary counter carries: a sum of 2^k vectors waits on level k for its neighbour.
        var (sum, level) = (_next, 0);
        for (; (_added >> level & 1) == 1; level++)
            Add(_levels[level], sum);
        _next = _levels[level];
        _levels[level] = sum;
        _added = (_added + 1) % count;
    }

    /// <summary>
    /// Adds the sums of other processes to <see cref="Sum"/>, each of which has as many neighbouring vectors: the upper levels of
    /// the tree.
    /// </summary>
    /// <param name="group">The processes, this one among them.</param>
    public void AddOthers(IShardGroup group)
    {
        // Which of two summands is the left one changes no bit.
        for (var distance = 1; distance < group.Count; distance *= 2)
        {
            group.Exchange(group.Rank ^ distance, Sum, _next);
            Add(_next, Sum);
        }
    }

    private static void Add(ReadOnlySpan<float> left, Span<float> sum)
    {
        var lefts = MemoryMarshal.Cast<float, Vector<float>>(left);
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        for (var i = 0; i < sums.Length; i++)
            sums[i] += lefts[i];
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] += left[i];
    }
}
