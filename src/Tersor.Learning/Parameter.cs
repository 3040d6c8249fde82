using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// A trainable parameter of a network. What the optimiser owns and what the layer multiplies by may differ: between them
/// stands a <see cref="Reparameterization"/>, through which gradients flow back.
/// </summary>
public sealed class Parameter : IDisposable
{
    private bool _isFrozen;

    /// <summary>A dense parameter over a tensor that it owns from now on.</summary>
    /// <param name="spec">Full name, shape and role.</param>
    /// <param name="value">A persistent tensor of that shape.</param>
    public Parameter(ParameterSpec spec, Tensor value)
    {
        Spec = spec;
        Form = new DenseForm(value);
        MarkGradient();
    }

    /// <summary>Full name (<c>conv1.weight</c>), shape and role.</summary>
    public ParameterSpec Spec { get; }

    /// <summary>Full name, for example <c>conv1.weight</c>.</summary>
    public string Name => Spec.Name;

    /// <summary>The device it lives on.</summary>
    public Device Device => Form.Owned.Device;

    /// <summary>How the effective weight follows from what the optimiser owns.</summary>
    public Reparameterization Form { get; private set; }

    /// <summary>Whether an optimiser may change it: running statistics are not trainable.</summary>
    public bool IsTrainable => Spec.Role != ParameterRole.Statistic && !IsFrozen;

    /// <summary>Keeps an otherwise trainable parameter as it is; its gradient is then not even computed.</summary>
    public bool IsFrozen
    {
        get => _isFrozen;
        set
        {
            _isFrozen = value;
            MarkGradient();
        }
    }

    /// <summary>The weight as the layer uses it, recorded on the tape. Do not dispose it.</summary>
    public Tensor Effective() => Form.Effective();

    /// <summary>Replaces the form, disposing the previous one unless the new one took over its tensors.</summary>
    public void Reparameterize(Reparameterization form, bool disposePrevious = true)
    {
        if (disposePrevious)
            Form.Dispose();
        Form = form;
        MarkGradient();
    }

    /// <summary>The effective values on the host, row-major.</summary>
    public float[] ToArray()
    {
        using var guard = Tape.NoGrad();
        using var step = Device.BeginStep();
        return Effective().ToArray();
    }

    /// <summary>Gives the parameter these dense values, row-major. A mask or codebook that it had is dropped.</summary>
    /// <exception cref="ArgumentException">Another number of values than <see cref="Spec"/> has.</exception>
    public void SetValues(ReadOnlySpan<float> values)
    {
        if (values.Length != Spec.Count)
            throw new ArgumentException($"{Name} has {Spec.Count} values, not {values.Length}.", nameof(values));
        MakeDense().CopyFrom(values);
    }

    /// <summary>
    /// Gives the parameter another's effective values, as dense ones. A mask or codebook that it had is dropped.
    /// </summary>
    /// <param name="other">A parameter of the same shape on the same device.</param>
    internal void CopyValuesFrom(Parameter other)
    {
        using var guard = Tape.NoGrad();
        using var step = Device.BeginStep();
        var source = other.Effective();
        var target = MakeDense();
        target.Device.Backend.Copy(source, target, accumulate: false);
    }

    /// <inheritdoc/>
    public void Dispose() => Form.Dispose();

    private Tensor MakeDense()
    {
        if (Form is not DenseForm)
            Reparameterize(new DenseForm(Device.EmptyPersistent(new Shape(Spec.Shape.AsSpan()))));
        return Form.Owned;
    }

    private void MarkGradient()
    {
        for (var i = 0; i < Form.OwnedCount; i++)
            Form.OwnedAt(i).Value.RequireGradient(IsTrainable);
    }
}
