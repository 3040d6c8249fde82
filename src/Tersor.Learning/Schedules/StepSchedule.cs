namespace Tersor.Learning;

/// <summary>A learning rate that is multiplied by a factor after every so many steps.</summary>
public sealed class StepSchedule : ISchedule
{
    private readonly float _rate;
    private readonly int _interval;
    private readonly float _factor;

    /// <summary>The schedule rate · factor^⌊step / interval⌋.</summary>
    /// <param name="rate">The first rate.</param>
    /// <param name="interval">Steps between two drops, at least 1.</param>
    /// <param name="factor">What a drop leaves of the rate, for example 0.1.</param>
    public StepSchedule(float rate, int interval, float factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(factor);
        _rate = rate;
        _interval = interval;
        _factor = factor;
    }

    /// <inheritdoc/>
    public float At(int step) => _rate * MathF.Pow(_factor, step / _interval);
}
