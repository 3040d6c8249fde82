using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// Stochastic gradient descent: v = momentum · v + g, p -= rate · v; with Nesterov's look-ahead p -= rate · (g + momentum · v)
/// (Sutskever et al. 2013). Weight decay is added to the gradient.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly float _momentum;
    private readonly bool _nesterov;
    private readonly List<SgdOperands> _steps = [];

    /// <summary>An optimiser over the trainable ones of these parameters.</summary>
    /// <param name="parameters">Usually <see cref="Network.Parameters"/>.</param>
    /// <param name="learningRate">Step length.</param>
    /// <param name="momentum">In [0, 1); 0 keeps no state.</param>
    /// <param name="nesterov">Whether to look ahead along the velocity.</param>
    /// <param name="weightDecay">L2 coefficient of weights.</param>
    public Sgd(
        ImmutableArray<Parameter> parameters, float learningRate, float momentum = 0f, bool nesterov = false,
        float weightDecay = 0f)
        : base(parameters, learningRate, weightDecay, momentum == 0f ? 0 : 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(momentum, 1f);
        _momentum = momentum;
        _nesterov = nesterov;
    }

    private protected override void Add(OptimizerState state, Tensor gradient, float learningRate, float weightDecay)
    {
        var (owned, _, mask, _) = state.Owned;
        SgdStepSettings settings = new(learningRate, _momentum, weightDecay, _nesterov);
        _steps.Add(new SgdOperands(owned, gradient, state.Count == 0 ? null : state[0], mask, settings));
    }

    private protected override void Update(Device device, Tensor? gradientScale) =>
        device.Backend.SgdStep(CollectionsMarshal.AsSpan(_steps), gradientScale);

    private protected override void Forget() => _steps.Clear();
}
