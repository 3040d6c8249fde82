using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>Which codes are not zero, by what has been seen of rows, columns, channels, units and neighbours.</summary>
internal sealed class MaskModel
{
    private const int Levels = MaskStatistics.Levels;
    private const int Sets = 4;
    private const int Pace = 18;

    private static ReadOnlySpan<int> Sizes =>
    [
        1, Levels * 4, Levels, Levels * Levels, 16 * 8, UnitUse.Count * Levels, Levels * Levels, 8 * Levels * 4,
        UnitUse.Count * Levels, 27,
    ];

    private readonly MaskStatistics _statistics;
    private readonly PlaneGeometry _geometry;
    private readonly DecisionMixer _mixer;
    private readonly int _gates;

    /// <param name="statistics">Those of the plane, empty.</param>
    /// <param name="geometry">The plane's.</param>
    /// <param name="nonZeros">Its codes that are not zero.</param>
    public MaskModel(MaskStatistics statistics, PlaneGeometry geometry, int nonZeros)
    {
        (_statistics, _geometry) = (statistics, geometry);
        _mixer = new DecisionMixer(Sizes, Sets, Pace, new AdaptiveBit(nonZeros, geometry.Rows * geometry.Columns));
        _gates = geometry.Rows / geometry.GateRows;
    }

    /// <summary>Codes whether a code is other than zero.</summary>
    /// <param name="coder">The coder.</param>
    /// <param name="known">The codes so far.</param>
    /// <param name="row">The row of the code.</param>
    /// <param name="column">Its column.</param>
    /// <param name="use">How much makes the unit that it reads.</param>
    /// <param name="isUnused">Whether nothing does.</param>
    /// <param name="decision">The decision, for an encoder.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Code<TCoder>(
        ref TCoder coder, KnownCodes known, int row, int column, int use, bool isUnused, bool decision)
        where TCoder : IDecisionCoder, allows ref struct
    {
        var (columns, width) = ((long)_geometry.Columns, _geometry.Width);
        var at = (row * columns) + column;
        var (channel, place) = Math.DivRem(column, _geometry.Channel);
        var (byRow, byColumn, around) = (_statistics.Row(row), _statistics.Column(column), _statistics.Around(column));
        var (before, above) = (known.IsSet(at - 1), known.IsSet(at - columns));
        var near = before + (2 * known.IsSet(at - 2)) + (4 * above) + (8 * known.IsSet(at + columns - 1));
        var picture = before + known.IsSet(at + 1) + known.IsSet(at - width) + known.IsSet(at + width)
            + known.IsSet(at - width - 1) + known.IsSet(at - width + 1);
        var gates = 0;
        for (var gate = 1; gate < _gates; gate++)
            gates += known.IsSet(at - (gate * columns * _geometry.GateRows));
        var behind = width > 1 ? width : 2;
        var sizes = known.Size(at - 1) + (3 * known.Size(at - behind)) + (9 * known.Size(at - columns));
        ReadOnlySpan<int> contexts =
        [
            0,
            (byRow * 4) + gates,
            around,
            (byRow * Levels) + around,
            (near * 8) + picture,
            (use * Levels) + byColumn,
            (_statistics.Channel(channel) * Levels) + _statistics.Place(place),
            (((picture * Levels) + around) * 4) + gates,
            (use * Levels) + byRow,
            sizes,
        ];
        decision = _mixer.Code(ref coder, contexts, isUnused ? Sets - 1 : Math.Min(2, picture), decision);
        _statistics.Add(row, column, channel, place, decision);
        return decision;
    }
}
