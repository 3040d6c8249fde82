namespace Tersor.Learning;

/// <summary>
/// A learning rate as a pure function of the training step, so that a resumed training needs no more than the step.
/// </summary>
public interface ISchedule
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    float At(int step);
}
