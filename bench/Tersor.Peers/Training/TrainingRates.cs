namespace Tersor.Peers.Training;

/// <summary>The numbers of SGD with momentum, as both sides write it: v = momentum · v + g; p -= rate · v.</summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="Momentum">Share of the velocity that is kept.</param>
internal sealed record TrainingRates(float LearningRate = 0.01f, float Momentum = 0.9f);
