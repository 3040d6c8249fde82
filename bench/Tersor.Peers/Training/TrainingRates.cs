using Tersor.Format;

namespace Tersor.Peers.Training;

/// <summary>
/// How both sides step: SGD with momentum, v = momentum · v + g; p -= rate · v, or Adam for recurrent networks and generators, as
/// these are usually trained.
/// </summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="Momentum">Share of the velocity that is kept; null for Adam.</param>
internal sealed record TrainingRates(float LearningRate, float? Momentum)
{
    /// <summary>The decay of Adam's first moment where two networks learn against each other.</summary>
    public const float AdversarialBeta1 = 0.5f;

    /// <summary>Rates that learn, so that a wrong gradient or update shows in the next losses.</summary>
    public static TrainingRates Usual(ModelGraph graph) => UsesAdam(graph) ? new(0.001f, null) : new(0.01f, 0.9f);

    /// <summary>
    /// Rates for thousands of timed steps: too small to learn the few batches by heart, after which gradients would be subnormal
    /// numbers and the clock would measure those.
    /// </summary>
    public static TrainingRates Timed(ModelGraph graph) => UsesAdam(graph) ? new(1e-7f, null) : new(1e-5f, 0.9f);

    private static bool UsesAdam(ModelGraph graph) => graph.Nodes.Any(node => node is LstmNode or ConvTranspose2dNode);
}
