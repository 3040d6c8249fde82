namespace Tersor.Learning;

/// <summary>A learning rate that falls along half a cosine (Loshchilov and Hutter, "SGDR", 2017, without restarts).</summary>
public sealed class CosineSchedule : ISchedule
{
    private readonly float _rate;
    private readonly int _steps;
    private readonly float _floor;

    /// <summary>
    /// A fall from <paramref name="rate"/> at step 0 to <paramref name="floor"/> at step <paramref name="steps"/> and after.
    /// </summary>
    /// <param name="rate">The first rate.</param>
    /// <param name="steps">How long the fall takes, at least 1.</param>
    /// <param name="floor">The last rate.</param>
    public CosineSchedule(float rate, int steps, float floor = 0f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        _rate = rate;
        _steps = steps;
        _floor = floor;
    }

    /// <inheritdoc/>
    public float At(int step)
    {
        var progress = Math.Min(step, _steps) / (float)_steps;
        return _floor + ((_rate - _floor) * 0.5f * (1f + MathF.Cos(MathF.PI * progress)));
    }
}
