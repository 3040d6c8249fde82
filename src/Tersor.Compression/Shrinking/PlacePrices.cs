namespace Tersor.Compression;

/// <summary>
/// How many bits it takes to say that there is a value at a place of a matrix: log-odds that add up from the density of all, of
/// the row and of the column, where columns of a picture learn from their neighbours.
/// </summary>
internal sealed class PlacePrices
{
    // Densities of few values are drawn towards the mean's; what is left of their difference is trusted to seven tenths.
    private const double Trust = 0.7;
    private const double Prior = 0.05;
    private const double Cheapest = -4;
    private const double Dearest = 6;

    private readonly double[] _rows;
    private readonly double[] _columns;
    private readonly int _width;
    private readonly int _channel;
    private double _base = 2;

    /// <summary>The prices of a matrix in which nothing is known yet.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="width">The columns of one line of a picture; 1 where there is none.</param>
    /// <param name="channel">The columns of one picture.</param>
    public PlacePrices(int rows, int columns, int width, int channel)
    {
        (_rows, _columns) = (new double[rows], new double[columns]);
        (_width, _channel) = (width, channel);
    }

    /// <summary>The bits of all places together, by the density of all alone: what plain gaps cost.</summary>
    public double Bits { get; private set; }

    /// <summary>The least that the columns add to a price.</summary>
    public double LeastOfColumns { get; private set; }

    /// <summary>The prices of a row without what the column adds.</summary>
    public double OfRow(int row) => _base + _rows[row];

    /// <summary>What a column adds.</summary>
    public double OfColumn(int column) => _columns[column];

    /// <summary>Learns from where values are now.</summary>
    /// <param name="codes">A code for each place, row-major; 0 where there is no value.</param>
    public void Learn(ReadOnlySpan<byte> codes)
    {
        var (rows, columns) = (new double[_rows.Length], new double[_columns.Length]);
        for (var (i, at) = (0, 0); i < rows.Length; i++)
            for (var j = 0; j < columns.Length; j++, at++)
                if (codes[at] != 0)
                {
                    rows[i]++;
                    columns[j]++;
                }

        var values = rows.Sum();
        var density = (values + 0.5) / (codes.Length + 1.0);
        _base = Math.Log2((1 - density) / density);
        Bits = -(values * Math.Log2(density)) - ((codes.Length - values) * Math.Log2(1 - density));
        Spread(rows, _rows, columns.Length, Math.Max(4, Prior * columns.Length), density);
        Spread(Blurred(columns), _columns, rows.Length, Math.Max(2, Prior * rows.Length), density);
        LeastOfColumns = _columns.Min();
    }

    private static void Spread(double[] counts, double[] prices, int of, double prior, double density)
    {
        for (var i = 0; i < prices.Length; i++)
        {
            var ratio = (counts[i] + (prior * density)) / (of + prior) / density;
            prices[i] = Trust * Math.Clamp(-Math.Log2(ratio), Cheapest, Dearest);
        }
    }

    private double[] Blurred(double[] columns)
    {
        if (_width == 1)
            return columns;
        var blurred = new double[columns.Length];
        var height = _channel / _width;
        for (var at = 0; at < columns.Length; at++)
        {
            var (first, x, y) = (at - (at % _channel), at % _width, at % _channel / _width);
            var (sum, weights) = (columns[at], 1.0);
            for (var v = Math.Max(0, y - 1); v <= Math.Min(height - 1, y + 1); v++)
                for (var u = Math.Max(0, x - 1); u <= Math.Min(_width - 1, x + 1); u++, weights++)
                    sum += columns[first + (v * _width) + u];
            blurred[at] = sum / weights;
        }

        return blurred;
    }
}
