namespace Tersor.Peers.Training;

/// <summary>The numbers of SGD with momentum, as both sides write it: v = momentum · v + g; p -= rate · v.</summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="Momentum">Share of the velocity that is kept.</param>
internal sealed record TrainingRates(float LearningRate, float Momentum)
{
    /// <summary>Rates that learn, so that a wrong gradient or update shows in the next losses.</summary>
    public static TrainingRates Usual { get; } = new(0.01f, 0.9f);

    /// <summary>
    /// Rates for thousands of timed steps: too small to learn the few batches by heart, after which gradients would be subnormal numbers and
    /// the clock would measure those.
    /// </summary>
    public static TrainingRates Timed { get; } = new(1e-5f, 0.9f);
}
