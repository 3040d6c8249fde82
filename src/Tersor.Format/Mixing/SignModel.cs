using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>Which codes are positive, by the signs of their neighbours, their row and their column.</summary>
internal sealed class SignModel(PlaneGeometry geometry, int negatives, int positives)
{
    private const int Trends = 5;
    private const int Pace = 15;

    private readonly DecisionMixer _mixer = new(
        [1, Trends * 3, Trends * Trends, Trends, 3 * Trends * Trends],
        1,
        Pace,
        new AdaptiveBit(positives, negatives + positives));

    private readonly int[] _rows = new int[geometry.Rows];
    private readonly int[] _columns = new int[geometry.Columns];
    private int _last;

    /// <summary>Codes whether a code is one of the positive centroids; free where only one sign has any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Code<TCoder>(ref TCoder coder, KnownCodes known, int row, int column, bool decision)
        where TCoder : IDecisionCoder, allows ref struct
    {
        if (negatives == 0 || positives == 0)
            return negatives == 0;
        var (columns, width) = ((long)geometry.Columns, geometry.Width);
        var at = (row * columns) + column;
        var before = known.Sign(at - 1);
        var near = width > 1
            ? before + known.Sign(at - width) + known.Sign(at - width - 1) + known.Sign(at - width + 1)
            : before + known.Sign(at - 2) + known.Sign(at - columns);
        var ofRow = Trend(_rows[row] >> 1);
        ReadOnlySpan<int> contexts =
        [
            0,
            (Trend(near) * 3) + before + 1,
            (Trend(_columns[column]) * Trends) + ofRow,
            Trend(_columns[column] + (column > 0 ? _columns[column - 1] : 0)),
            (((_last * Trends) + Trend(near)) * Trends) + ofRow,
        ];
        decision = _mixer.Code(ref coder, contexts, 0, decision);
        var sign = decision ? 1 : -1;
        _rows[row] += sign;
        _columns[column] += sign;
        _last = decision ? 2 : 1;
        return decision;
    }

    private static int Trend(int sum) => Math.Clamp(sum, -2, 2) + 2;
}
