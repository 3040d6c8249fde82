using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// The numbers of one SGD step: v = momentum · v + g; p -= rate · (nesterov ? g + momentum · v : v), g with decay · p added.
/// </summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="Momentum">0 for plain SGD.</param>
/// <param name="WeightDecay">L2 coefficient, added to the gradient.</param>
/// <param name="Nesterov">Whether to look ahead along the velocity.</param>
public readonly record struct SgdStepSettings(float LearningRate, float Momentum, float WeightDecay, bool Nesterov)
{
    /// <summary>The formula with these numbers.</summary>
    public SgdUpdate Update() => new(LearningRate, Momentum, WeightDecay, Nesterov);
}

/// <summary>The numbers of one Adam step.</summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">Decay coefficient.</param>
/// <param name="Decoupled">Whether decay shrinks the parameter directly (AdamW) or joins the gradient (Adam).</param>
/// <param name="Step">1 for the first step: bias correction.</param>
public readonly record struct AdamStepSettings(
    float LearningRate, float Beta1, float Beta2, float Epsilon, float WeightDecay, bool Decoupled, int Step)
{
    /// <summary>The formula with these numbers and their bias corrections.</summary>
    public AdamUpdate Update() => new(
        (float)(LearningRate / (1d - Math.Pow(Beta1, Step))),
        Beta1,
        Beta2,
        (float)(1d / Math.Sqrt(1d - Math.Pow(Beta2, Step))),
        Epsilon,
        Decoupled ? 0f : WeightDecay,
        Decoupled ? 1f - (LearningRate * WeightDecay) : 1f);
}
