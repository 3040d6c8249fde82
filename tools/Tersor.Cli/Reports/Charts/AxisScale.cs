using System.Collections.Immutable;

namespace Tersor.Cli.Reports.Charts;

/// <summary>A range of numbers along an axis of a chart, with ticks at round numbers.</summary>
internal sealed class AxisScale
{
    private const int MostTicks = 12;

    private readonly double _low;
    private readonly double _high;
    private readonly double _start;
    private readonly double _end;

    private AxisScale(double low, double high, double start, double end, ImmutableArray<double> ticks) =>
        (_low, _high, _start, _end, Ticks) = (low, high, start, end, ticks);

    /// <summary>The numbers that are written at the axis, ascending.</summary>
    public ImmutableArray<double> Ticks { get; }

    /// <summary>A scale that holds all values, its ends at round numbers.</summary>
    /// <param name="values">What it must hold; what is not finite does not count.</param>
    /// <param name="start">Where it begins on the page.</param>
    /// <param name="end">Where it ends there.</param>
    /// <param name="intervals">About how many intervals ticks make.</param>
    /// <param name="fromZero">Whether it must hold 0.</param>
    /// <param name="isWhole">Whether there is nothing between whole numbers.</param>
    public static AxisScale Of(
        IEnumerable<double> values, double start, double end, int intervals, bool fromZero = false, bool isWhole = false)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in fromZero ? values.Append(0) : values)
            if (double.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (low > high)
            (low, high) = (0, 1);
        if (high - low <= 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high)))
            (low, high) = (low - Padding(low), high + Padding(high));
        var step = Step((high - low) / intervals);
        if (isWhole)
            step = Math.Max(1, Math.Round(step));
        var (first, last) = (Math.Floor((low / step) + 1e-9), Math.Ceiling((high / step) - 1e-9));
        ImmutableArray<double> ticks =
            [.. Enumerable.Range(0, (int)Math.Min(last - first, MostTicks) + 1).Select(i => (first + i) * step)];
        return new AxisScale(first * step, last * step, start, end, ticks);

        double Padding(double value) => value == 0 ? 1 : Math.Abs(value) / 10;
    }

    /// <summary>A scale from one number to another, which are its ends, whatever they are.</summary>
    public static AxisScale Exactly(double low, double high, double start, double end, int intervals, bool isWhole = false)
    {
        var step = Step((high - low) / intervals);
        if (isWhole)
            step = Math.Max(1, Math.Round(step));
        var first = Math.Ceiling((low / step) - 1e-9);
        return new AxisScale(
            low,
            high,
            start,
            end,
            [.. Enumerable.Range(0, MostTicks).Select(i => (first + i) * step).Where(tick => tick <= high + (1e-9 * step))]);
    }

    /// <summary>Where a value is on the page.</summary>
    public double this[double value] => _start + ((value - _low) / (_high - _low) * (_end - _start));

    /// <summary>The round number, 1, 2 or 5 times a power of ten, that is at least as large.</summary>
    private static double Step(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * ((rough / power) switch { <= 1.0001 => 1, <= 2.0001 => 2, <= 5.0001 => 5, _ => 10 });
    }
}
