using System.Collections.Immutable;

namespace Tersor.Learning;

/// <summary>Adam whose weight decay shrinks weights directly, past the moments (Loshchilov and Hutter 2019).</summary>
/// <param name="parameters">Usually <see cref="Network.Parameters"/>.</param>
/// <param name="learningRate">Step length.</param>
/// <param name="beta1">Decay of the first moment, in [0, 1).</param>
/// <param name="beta2">Decay of the second moment, in [0, 1).</param>
/// <param name="epsilon">Added to the root of the second moment.</param>
/// <param name="weightDecay">What a step takes off weights is rate · decay · weight.</param>
public sealed class AdamW(
    ImmutableArray<Parameter> parameters, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f,
    float epsilon = 1e-8f, float weightDecay = 1e-2f)
    : Adam(parameters, learningRate, beta1, beta2, epsilon, weightDecay, decoupled: true);
