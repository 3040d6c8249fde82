namespace Tersor.Compression;

/// <summary>
/// The price of a bit, steered so that what a network takes follows a cubic down to a target. It rises and falls slowly, and
/// never far below where it has been: weights that are gone would hardly come back. If it went too far, it falls as fast as it
/// rises, and as deep as it must.
/// </summary>
/// <param name="target">The bits to come to.</param>
/// <param name="unit">A price that does little yet.</param>
/// <param name="moves">The moves on the way to the target: the fewer, the farther it moves.</param>
internal sealed class BitPrice(double target, double unit, int moves)
{
    /// <summary>So many moves come to any price without haste.</summary>
    public const int EnoughMoves = 64;

    private const double Haste = 0.4;
    private const double MostDown = 0.9;
    private const double MostUp = 1.2;
    private const double FarBelow = 0.75;
    private const double Floor = 0.1;
    private const double Forgetting = 0.9999;

    private readonly double _pace = Math.Max(1, (double)EnoughMoves / Math.Max(1, moves));
    private double _start;
    private double _highest;

    /// <summary>The present price.</summary>
    public double Value { get; private set; } = unit;

    /// <summary>Whether the network takes far less than it was to take at the latest move.</summary>
    public bool IsFarBelow { get; private set; }

    /// <summary>Moves it.</summary>
    /// <param name="bits">What the network takes now.</param>
    /// <param name="most">The most that it may have begun with.</param>
    /// <param name="progress">How much of the way to the target is over, in [0, 1].</param>
    public void Move(double bits, double most, double progress)
    {
        if (_start == 0)
            _start = Math.Max(target, Math.Min(bits, most));
        var left = 1 - Math.Min(1, progress);
        var goal = target + ((_start - target) * left * left * left);
        IsFarBelow = bits < FarBelow * goal;
        Value *= Math.Pow(Math.Clamp(Math.Pow(bits / goal, Haste), IsFarBelow ? 1 / MostUp : MostDown, MostUp), _pace);
        _highest = Math.Max(_highest * Forgetting, Value);
        if (!IsFarBelow)
            Value = Math.Max(Value, _highest * Floor);
    }
}
