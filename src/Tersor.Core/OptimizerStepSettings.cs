namespace Tersor.Core;

/// <summary>The numbers of one SGD step: v = momentum · v + g; p -= rate · (nesterov ? g + momentum · v : v), g with decay · p added.</summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="Momentum">0 for plain SGD.</param>
/// <param name="WeightDecay">L2 coefficient, added to the gradient.</param>
/// <param name="Nesterov">Whether to look ahead along the velocity.</param>
/// <param name="GradientScale">Factor applied to the gradient first: how clipping by global norm reaches the step.</param>
public readonly record struct SgdStepSettings(float LearningRate, float Momentum, float WeightDecay, bool Nesterov, float GradientScale = 1f);

/// <summary>The numbers of one Adam step.</summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">Decay coefficient.</param>
/// <param name="Decoupled">Whether decay shrinks the parameter directly (AdamW) or joins the gradient (Adam).</param>
/// <param name="Step">1 for the first step: bias correction.</param>
/// <param name="GradientScale">Factor applied to the gradient first.</param>
public readonly record struct AdamStepSettings(
    float LearningRate, float Beta1, float Beta2, float Epsilon, float WeightDecay, bool Decoupled, int Step, float GradientScale = 1f);
