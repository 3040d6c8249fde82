namespace Tersor.Compression.PostTraining;

/// <summary>
/// Finds the price of a bit at which a figure meets its bound from below: the secant method on logarithms, within what is known
/// to be too little and too much. A pass over all layers is dear, so there are few.
/// </summary>
/// <param name="bound">The most that the figure may be.</param>
/// <param name="least">The least share of the bound that is near enough.</param>
/// <param name="grows">Whether the figure grows with the price.</param>
/// <param name="start">The price to begin with.</param>
/// <param name="slope">The first guess of d ln figure / d ln price, a magnitude.</param>
internal sealed class GoalSearch(double bound, double least, bool grows, double start, double slope)
{
    // Beyond that, a slope is noise.
    private const double LeastSlope = 0.1;
    private const double LargestSlope = 4;
    private const double LongestStep = 3;

    // Prices that are nearer to each other differ by chance: a figure is no smooth function of them.
    private const double Narrowest = 0.01;

    // A figure that stays where it is over a step of the price as wide as that goes nowhere any more.
    private const double WideStep = 1;
    private const double LeastChange = 0.005;

    private readonly List<(double Price, double Figure, bool Meets)> _seen = [];
    private int _rough;

    /// <summary>The price to try next.</summary>
    public double Price { get; private set; } = start;

    /// <summary>Whether the last figure met the bound near enough, or no price is left that could be nearer.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether the figure meets the bound and no longer changes with the price.</summary>
    public bool IsSaturated { get; private set; }

    /// <summary>Whether a figure meets the bound.</summary>
    public bool Meets(double figure) => figure <= bound;

    /// <summary>Takes the figure at <see cref="Price"/> and chooses the next.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="isRough">Whether it was measured on fewer samples, and is no bracket.</param>
    public void Add(double figure, bool isRough)
    {
        var (x, y) = (Math.Log(Price), Math.Log(Math.Max(figure, double.Epsilon)));
        if (_seen is [.., var last] && Math.Abs(x - last.Price) > 1e-6)
            slope = Math.Clamp(Math.Abs((y - last.Figure) / (x - last.Price)), LeastSlope, LargestSlope);
        _seen.Add((x, y, Meets(figure)));
        if (isRough)
            _rough = _seen.Count;

        // The prices that are known to meet the bound nearest, and to miss it nearest.
        var exact = _seen.Skip(_rough).ToArray();
        var meets = exact.Where(seen => seen.Meets).Select(seen => seen.Price).ToArray();
        var misses = exact.Where(seen => !seen.Meets).Select(seen => seen.Price).ToArray();
        var (near, far) = grows
            ? (meets.DefaultIfEmpty(double.NegativeInfinity).Max(), misses.DefaultIfEmpty(double.PositiveInfinity).Min())
            : (meets.DefaultIfEmpty(double.PositiveInfinity).Min(), misses.DefaultIfEmpty(double.NegativeInfinity).Max());
        var (low, high) = (Math.Min(near, far), Math.Max(near, far));
        IsSaturated = exact is [.., var before, { Meets: true } latest] && before.Meets
            && Math.Abs(latest.Price - before.Price) > WideStep && Math.Abs(latest.Figure - before.Figure) < LeastChange;
        IsDone = !isRough && ((Meets(figure) && figure >= least * bound) || high - low < Narrowest || IsSaturated);

        // The middle of what is near enough.
        var target = Math.Log(bound * (1 + least) / 2);
        var next = x + Math.Clamp((target - y) / (grows ? slope : -slope), -LongestStep, LongestStep);
        if (double.IsFinite(low) && double.IsFinite(high) && (next <= low || next >= high))
            next = (low + high) / 2;
        Price = Math.Exp(next);
    }
}
