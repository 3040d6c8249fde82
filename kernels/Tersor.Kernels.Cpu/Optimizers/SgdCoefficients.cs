namespace Tersor.Kernels.Cpu;

/// <summary>The numbers of a <see cref="SgdStep"/>.</summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="Momentum">Decay of the velocity.</param>
/// <param name="WeightDecay">L2 coefficient.</param>
/// <param name="Nesterov">Whether to look ahead along the velocity.</param>
/// <param name="GradientScale">Factor applied to the gradient first.</param>
public readonly record struct SgdCoefficients(
    float LearningRate, float Momentum, float WeightDecay, bool Nesterov, float GradientScale);
