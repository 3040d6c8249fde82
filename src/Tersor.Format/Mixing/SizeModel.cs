using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>
/// Which of a sign's centroids, counted from zero, by halving: large ones lie in rows and columns of large ones.
/// </summary>
internal sealed class SizeModel
{
    private const int Buckets = 8;
    private const int Pace = 15;

    private readonly PlaneGeometry _geometry;
    private readonly int _negatives;
    private readonly int _positives;
    private readonly int _most;
    private readonly DecisionMixer _mixer;
    private readonly (long Sum, int Count)[] _rows;
    private readonly (long Sum, int Count)[] _columns;
    private int _last;

    public SizeModel(PlaneGeometry geometry, int negatives, int positives)
    {
        (_geometry, _negatives, _positives) = (geometry, negatives, positives);
        _most = Math.Max(negatives, positives);
        ReadOnlySpan<int> sizes =
            [_most, _most * 2, _most * 2 * Buckets, _most * Buckets, _most * Buckets, _most * Buckets];
        _mixer = new DecisionMixer(sizes, 1, Pace, new AdaptiveBit(1, 2));
        for (var input = 0; input < sizes.Length; input++)
            Begin(input, sizes[input] / _most, 0, _most);
        (_rows, _columns) = (new (long, int)[geometry.Rows], new (long, int)[geometry.Columns]);
    }

    /// <summary>Codes the number of a centroid among those of its sign, from the one next to zero on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Code<TCoder>(ref TCoder coder, KnownCodes known, int row, int column, bool isPositive, int size)
        where TCoder : IDecisionCoder, allows ref struct
    {
        var count = isPositive ? _positives : _negatives;
        var side = isPositive ? 1 : 0;
        var at = ((long)row * _geometry.Columns) + column;
        var behind = _geometry.Width > 1 ? _geometry.Width : 2;
        var around = known.Size(at - 1) + known.Size(at - behind) + known.Size(at - _geometry.Columns);
        var (byRow, byColumn) = (Bucket(_rows[row]), Bucket(_columns[column]));
        var (low, high) = (0, _most);
        while (high - low > 1)
        {
            var cut = (low + high) / 2;
            if (cut >= count)
            {
                high = cut;
                continue;
            }

            ReadOnlySpan<int> contexts =
            [
                cut,
                (cut * 2) + side,
                (((cut * 2) + side) * Buckets) + _last,
                (cut * Buckets) + byRow,
                (cut * Buckets) + byColumn,
                (cut * Buckets) + around,
            ];
            if (_mixer.Code(ref coder, contexts, 0, size >= cut))
                low = cut;
            else
                high = cut;
        }

        _last = Bucket((low, 1));
        Add(ref _rows[row], low);
        Add(ref _columns[column], low);
        return low;
    }

    private static void Add(ref (long Sum, int Count) tally, int size) => tally = (tally.Sum + size, tally.Count + 1);

    /// <summary>0 for nothing, else one more than the mean in sixteenths of all there are.</summary>
    private int Bucket((long Sum, int Count) tally) =>
        tally.Count == 0 ? 0 : 1 + (int)Math.Min(Buckets - 2, 16 * tally.Sum / (tally.Count * _most));

    // Of so many that are left, any is as likely.
    private void Begin(int input, int each, int low, int high)
    {
        if (high - low < 2)
            return;
        var cut = (low + high) / 2;
        _mixer.Begin(input, cut * each, each, new AdaptiveBit(high - cut, high - low));
        Begin(input, each, low, cut);
        Begin(input, each, cut, high);
    }
}
