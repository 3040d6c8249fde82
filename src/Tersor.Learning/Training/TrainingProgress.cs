namespace Tersor.Learning;

/// <summary>The state of a training.</summary>
/// <param name="Step">Steps done so far, over all epochs.</param>
/// <param name="Epoch">The current epoch, from 0.</param>
/// <param name="Loss">The mean loss of the steps since the last report.</param>
/// <param name="LearningRate">The rate of the last step.</param>
/// <param name="ExamplesPerSecond">How fast examples were learnt from since the last report.</param>
public readonly record struct TrainingProgress(int Step, int Epoch, float Loss, float LearningRate, double ExamplesPerSecond)
{
    /// <summary>
    /// The mean loss of a discriminator that learns beside the generator whose loss <see cref="Loss"/> is; else null.
    /// </summary>
    public float? OpponentLoss { get; init; }
}
