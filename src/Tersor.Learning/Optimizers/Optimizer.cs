using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels;

namespace Tersor.Learning;

/// <summary>
/// Moves parameters against their gradients. It updates what each parameter's <see cref="Reparameterization"/> owns, keeps
/// value and state at 0 wherever the form's mask is 0, and decays weights only: no biases, no normalisations.
/// </summary>
/// <example><code>
/// using var optimizer = new Sgd(network.Parameters, learningRate: 0.1f, momentum: 0.9f) { MaxGradientNorm = 1f };
/// optimizer.ClearGradients();
/// loss.Backward();
/// optimizer.Step();
/// </code></example>
public abstract class Optimizer : IDisposable
{
    private readonly ImmutableArray<Parameter> _parameters;
    private readonly int _stateTensors;
    private readonly List<Tensor> _gradients = [];
    private OptimizerState[] _states = [];
    private Tensor? _squaredNorm;
    private Tensor? _clippingScale;

    /// <summary>An optimiser over the trainable ones of these parameters.</summary>
    /// <param name="parameters">Usually <see cref="Network.Parameters"/>.</param>
    /// <param name="learningRate">Step length, not negative.</param>
    /// <param name="weightDecay">Decay coefficient of weights, not negative.</param>
    /// <param name="stateTensors">How many tensors the rule remembers for each parameter.</param>
    private protected Optimizer(ImmutableArray<Parameter> parameters, float learningRate, float weightDecay, int stateTensors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(learningRate);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        LearningRate = learningRate;
        WeightDecay = weightDecay;
        _parameters = [.. parameters.Where(parameter => parameter.Spec.Role != ParameterRole.Statistic)];
        _stateTensors = stateTensors;
        MatchForms();
    }

    /// <summary>Step length; a form may scale it for its parameter.</summary>
    public float LearningRate { get; set; }

    /// <summary>Decay coefficient of weights.</summary>
    public float WeightDecay { get; set; }

    /// <summary>
    /// Gradients whose norm over all parameters is larger are scaled down to this norm (Pascanu, Mikolov and Bengio 2013).
    /// Infinity, the default, never measures it.
    /// </summary>
    public float MaxGradientNorm { get; set; } = float.PositiveInfinity;

    /// <summary>
    /// The norm that the last clipped <see cref="Step"/> measured, before clipping; 0 before the first. Asking for it waits for
    /// the device.
    /// </summary>
    public float GradientNorm
    {
        get
        {
            Span<float> squared = stackalloc float[1];
            _squaredNorm?.CopyTo(squared);
            return MathF.Sqrt(squared[0]);
        }
    }

    internal ReadOnlySpan<OptimizerState> States => _states;

    /// <summary>Forgets the gradients of all parameters. Without it, the next backward pass adds to them.</summary>
    public void ClearGradients()
    {
        MatchForms();
        foreach (var state in _states)
            state.Owned.Value.ClearGradient();
    }

    /// <summary>Updates every trainable parameter that a backward pass has reached.</summary>
    public void Step()
    {
        Rebind();
        var scale = float.IsPositiveInfinity(MaxGradientNorm) ? null : MeasureClippingScale();
        Device? device = null;
        try
        {
            foreach (var state in _states)
            {
                var (parameter, owned) = (state.Parameter, state.Owned);
                if (!parameter.IsTrainable || owned.Value.Gradient is not { } gradient)
                    continue;
                device = gradient.Device;
                state.Steps++;
                var decay = owned.Decays && parameter.Spec.Role == ParameterRole.Weight ? WeightDecay : 0f;
                Add(state, gradient, LearningRate * owned.LearningRateScale, decay);
            }

            if (device is not null)
                Update(device, scale);
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>
    /// Gives fresh state to parameters whose form owns another tensor than before. <see cref="Step"/> does this by itself;
    /// call it to release old state early.
    /// </summary>
    public void Rebind()
    {
        MatchForms();
        foreach (var state in _states)
            state.Rebind();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in _states)
            state.Dispose();
        _squaredNorm?.Dispose();
        _clippingScale?.Dispose();
        (_squaredNorm, _clippingScale) = (null, null);
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds a tensor to those of the next update.</summary>
    private protected abstract void Add(OptimizerState state, Tensor gradient, float learningRate, float weightDecay);

    /// <summary>
    /// One fused update of all that were added; <paramref name="gradientScale"/>, a single element, multiplies gradients first.
    /// </summary>
    private protected abstract void Update(Device device, Tensor? gradientScale);

    /// <summary>Leaves out what was added.</summary>
    private protected abstract void Forget();

    /// <summary>As many states as there are owned tensors: a form may own others than its predecessor.</summary>
    private void MatchForms()
    {
        // The states are made elsewhere: their closures would cost every step an object.
        if (!HasStateForEach())
            MakeStates();
    }

    private void MakeStates()
    {
        var known = _states.ToDictionary(state => state.Name);
        OptimizerState[] needed =
        [
            .. from parameter in _parameters
               from index in Enumerable.Range(0, parameter.Form.OwnedCount)
               select new OptimizerState(parameter, index, _stateTensors),
        ];
        _states = [.. needed.Select(state => known.Remove(state.Name, out var kept) ? kept : state)];
        foreach (var state in known.Values)
            state.Dispose();
    }

    private bool HasStateForEach()
    {
        var next = 0;
        foreach (var parameter in _parameters)
            for (var count = parameter.Form.OwnedCount; count > 0; count--)
                if (next == _states.Length || _states[next++].Parameter != parameter)
                    return false;
        return next == _states.Length;
    }

    /// <summary>Norm and scale stay on the device: the host would wait for the backward pass to read them.</summary>
    private Tensor? MeasureClippingScale()
    {
        if (_states.Length == 0)
            return null;
        var device = _states[0].Owned.Value.Device;
        using var step = device.BeginStep();
        try
        {
            foreach (var state in _states)
            {
                var owned = state.Owned;
                if (!state.Parameter.IsTrainable || owned.Value.Gradient is not { } gradient)
                    continue;
                if (owned.UpdateMask is { } mask)
                {
                    var kept = device.Empty(gradient.Shape);
                    device.Backend.ApplyMask(gradient, mask, kept);
                    gradient = kept;
                }

                _gradients.Add(gradient);
            }

            return _gradients.Count == 0 ? null : ClippingScaleOf(device);
        }
        finally
        {
            _gradients.Clear();
        }
    }

    private Tensor ClippingScaleOf(Device device)
    {
        var squaredNorm = _squaredNorm ??= device.EmptyPersistent(new Shape());
        var scale = _clippingScale ??= device.EmptyPersistent(new Shape());
        device.Backend.SumOfSquares(CollectionsMarshal.AsSpan(_gradients), squaredNorm);
        device.Backend.Map(new ClippingScale(MaxGradientNorm), squaredNorm, scale);
        return scale;
    }
}
