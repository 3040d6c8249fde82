using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// Adaptive moments (Kingma and Ba, "Adam", 2015), with bias correction. Weight decay is added to the gradient.
/// </summary>
public class Adam : Optimizer
{
    private readonly float _beta1;
    private readonly float _beta2;
    private readonly float _epsilon;
    private readonly bool _decoupled;
    private readonly List<AdamOperands> _steps = [];

    /// <summary>An optimiser over the trainable ones of these parameters.</summary>
    /// <param name="parameters">Usually <see cref="Network.Parameters"/>.</param>
    /// <param name="learningRate">Step length.</param>
    /// <param name="beta1">Decay of the first moment, in [0, 1).</param>
    /// <param name="beta2">Decay of the second moment, in [0, 1).</param>
    /// <param name="epsilon">Added to the root of the second moment.</param>
    /// <param name="weightDecay">L2 coefficient of weights.</param>
    public Adam(
        ImmutableArray<Parameter> parameters, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f,
        float epsilon = 1e-8f, float weightDecay = 0f)
        : this(parameters, learningRate, beta1, beta2, epsilon, weightDecay, decoupled: false)
    {
    }

    private protected Adam(
        ImmutableArray<Parameter> parameters, float learningRate, float beta1, float beta2, float epsilon, float weightDecay,
        bool decoupled)
        : base(parameters, learningRate, weightDecay, stateTensors: 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(beta1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta1, 1f);
        ArgumentOutOfRangeException.ThrowIfNegative(beta2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta2, 1f);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        _beta1 = beta1;
        _beta2 = beta2;
        _epsilon = epsilon;
        _decoupled = decoupled;
    }

    private protected override void Add(OptimizerState state, Tensor gradient, float learningRate, float weightDecay)
    {
        var (owned, _, mask, _) = state.Owned;
        AdamStepSettings settings = new(learningRate, _beta1, _beta2, _epsilon, weightDecay, _decoupled, state.Steps);
        _steps.Add(new AdamOperands(owned, gradient, state[0], state[1], mask, settings));
    }

    private protected override void Update(Device device, Tensor? gradientScale) =>
        device.Backend.AdamStep(CollectionsMarshal.AsSpan(_steps), gradientScale);

    private protected override void Forget() => _steps.Clear();
}
