namespace Tersor.Learning;

/// <summary>The same learning rate at every step.</summary>
/// <param name="rate">The rate, not negative.</param>
public sealed class ConstantSchedule(float rate) : ISchedule
{
    /// <inheritdoc/>
    public float At(int step) => rate;
}
