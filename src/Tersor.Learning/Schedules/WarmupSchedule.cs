namespace Tersor.Learning;

/// <summary>
/// Rises linearly to another schedule's first rate, then follows it (Goyal et al., "Accurate, Large Minibatch SGD", 2017).
/// </summary>
public sealed class WarmupSchedule : ISchedule
{
    private readonly int _steps;
    private readonly ISchedule _after;

    /// <summary>
    /// A rise over <paramref name="steps"/> steps, after which <paramref name="after"/> counts from its own step 0.
    /// </summary>
    /// <param name="steps">How long the rise takes, at least 1.</param>
    /// <param name="after">The schedule after the warm-up.</param>
    public WarmupSchedule(int steps, ISchedule after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        _steps = steps;
        _after = after;
    }

    /// <inheritdoc/>
    public float At(int step) => step < _steps ? _after.At(0) * (step + 1) / _steps : _after.At(step - _steps);
}
