namespace Tersor.Compression.PostTraining;

/// <summary>
/// What the theory of quantisation expects of a price of a bit: where an error D costs ½ · h · D and each bit leaves a quarter of
/// it, λ = ln 2 · h · D, and so a weight takes ½ log2(1 + ln 2 · h · σ² / λ) bits (Gish and Pierce 1968). A search begins there.
/// </summary>
internal sealed class RateModel
{
    private const double HighestLog = 60;

    private readonly List<(double Curvature, double Weights)> _rows = [];

    /// <summary>Adds a row of weights.</summary>
    /// <param name="curvature">What a change of a weight costs, times the weights' mean square.</param>
    /// <param name="weights">How many weights.</param>
    public void Add(double curvature, double weights) => _rows.Add((curvature, weights));

    /// <summary>The bits of all weights at a price.</summary>
    public double Bits(double lambda) =>
        _rows.Sum(row => row.Weights * 0.5 * Math.Log2(1 + (Math.Log(2) * row.Curvature / lambda)));

    /// <summary>Half the expected squared change of the outputs at a price.</summary>
    public double Cost(double lambda) =>
        _rows.Sum(row => row.Weights * 0.5 * row.Curvature / (1 + (Math.Log(2) * row.Curvature / lambda)));

    /// <summary>The price at which there are so many bits; of a network without curvature any.</summary>
    public double PriceOfBits(double bits) => Solve(lambda => Bits(lambda) > bits);

    /// <summary>The price at which the outputs change so much.</summary>
    public double PriceOfCost(double cost) => Solve(lambda => Cost(lambda) < cost);

    /// <summary>The price up to which something holds.</summary>
    private double Solve(Func<double, bool> holds)
    {
        var largest = _rows.Count == 0 ? 0 : _rows.Max(row => row.Curvature);
        if (!(largest > 0))
            return 1;
        var (low, high) = (-HighestLog, HighestLog / 4);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = holds(largest * Math.Exp(middle)) ? (middle, high) : (low, middle);
        }

        return largest * Math.Exp(low);
    }
}
