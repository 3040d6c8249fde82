using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>
/// All codes of a tensor, zeros among them, decision by decision like a <see cref="CodePlane"/>. Each decision is seen in many
/// contexts at once, whose opinions a <see cref="DecisionMixer"/> weighs: slow, and the smallest that there is.
/// </summary>
internal sealed class MixedPlane
{
    /// <summary>The most codes of a plane: what its counts have room for.</summary>
    private const int MostCodes = 1 << 28;

    /// <summary>The most rows and the most columns: each costs some dozens of bytes.</summary>
    private const int MostLines = 1 << 20;

    private readonly PlaneGeometry _geometry;
    private readonly byte[] _rowUse;
    private readonly byte[] _columnUse;
    private readonly bool _knowsUnits;
    private readonly int _negatives;
    private readonly int _positives;

    /// <param name="geometry">Where values lie.</param>
    /// <param name="units">The units of the layer before; null where they are not known.</param>
    /// <param name="codebook">At least one centroid, ascending.</param>
    public MixedPlane(PlaneGeometry geometry, UnitUse? units, ReadOnlySpan<float> codebook)
    {
        _geometry = geometry;
        _knowsUnits = units is not null;
        (_rowUse, _columnUse) = (new byte[geometry.Rows], new byte[geometry.Columns]);
        if (units is not null)
            Spread(units.Levels, units.IsOfColumns ? _columnUse : _rowUse);
        while (_negatives < codebook.Length && codebook[_negatives] < 0f)
            _negatives++;
        _positives = codebook.Length - _negatives;
    }

    /// <summary>Whether a parameter can be a plane.</summary>
    public static bool Fits(ParameterSpec spec)
    {
        var rows = spec.Shape.Length < 2 ? 1 : spec.Shape[0];
        return rows <= MostLines && spec.Count / rows <= MostLines && spec.Count <= MostCodes;
    }

    /// <summary>Encodes or decodes all codes, row-major; each is at most the number of centroids.</summary>
    /// <param name="coder">The coder.</param>
    /// <param name="codes">The codes.</param>
    /// <param name="nonZeros">How many of them are not zero; at least one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Code<TCoder>(ref TCoder coder, Span<byte> codes, int nonZeros)
        where TCoder : IDecisionCoder, allows ref struct
    {
        var (rows, columns) = (_geometry.Rows, _geometry.Columns);
        var isByColumn = _geometry.Order == ScanOrder.ColumnMajor;
        var known = new KnownCodes(_geometry, _negatives);
        var statistics = new MaskStatistics(_geometry, nonZeros);
        var mask = new MaskModel(statistics, _geometry, nonZeros);
        var signs = new SignModel(_geometry, _negatives, _positives);
        var sizes = new SizeModel(_geometry, _negatives, _positives);
        var left = nonZeros;
        var (row, column) = (0, 0);
        for (var unseen = codes.Length; unseen > 0; unseen--)
        {
            var at = (row * columns) + column;
            int code = codes[at];
            codes[at] = 0;
            if (left > 0)
            {
                var use = _rowUse[row] + _columnUse[column];
                if (left == unseen || mask.Code(ref coder, known, row, column, use, _knowsUnits && use == 0, code != 0))
                {
                    var isPositive = signs.Code(ref coder, known, row, column, code > _negatives);
                    var size = sizes.Code(
                        ref coder, known, row, column, isPositive, isPositive ? code - _negatives - 1 : _negatives - code);
                    codes[at] = (byte)(isPositive ? _negatives + 1 + size : _negatives - size);
                    known.Set(at, codes[at]);
                    left--;
                }
            }

            if (isByColumn)
                (row, column) = row + 1 == rows ? (0, column + 1) : (row + 1, column);
            else
                (row, column) = column + 1 == columns ? (row + 1, 0) : (row, column + 1);
        }
    }

    private static void Spread(byte[] levels, byte[] places)
    {
        var each = places.Length / levels.Length;
        for (var i = 0; i < places.Length; i++)
            places[i] = levels[i / each];
    }
}
