namespace Tersor.Kernels.Cpu;

/// <summary>The numbers of an <see cref="AdamStep"/>, the bias corrections included.</summary>
/// <param name="StepLength">learning rate / (1 - β₁^t).</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="InverseRootCorrection">1 / √(1 - β₂^t).</param>
/// <param name="Epsilon">Added to the corrected root of the second moment.</param>
/// <param name="JoinedDecay">Decay that is added to the gradient (Adam).</param>
/// <param name="Shrink">1 - learning rate · decoupled decay (AdamW); 1 without.</param>
/// <param name="GradientScale">Factor applied to the gradient first.</param>
public readonly record struct AdamCoefficients(
    float StepLength, float Beta1, float Beta2, float InverseRootCorrection, float Epsilon, float JoinedDecay, float Shrink, float GradientScale);
