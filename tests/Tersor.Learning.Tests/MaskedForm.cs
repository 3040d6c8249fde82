using Tersor.Core;

namespace Tersor.Learning.Tests;

/// <summary>A weight under a mask: the simplest form that is not dense.</summary>
internal sealed class MaskedForm : Reparameterization
{
    private readonly Tensor _weight;
    private readonly Tensor _mask;

    /// <summary>Takes a weight over and keeps what the mask says.</summary>
    public MaskedForm(Tensor weight, ReadOnlySpan<byte> mask)
    {
        _weight = weight;
        _mask = weight.Device.EmptyPersistent(weight.Shape, ElementType.UInt8);
        weight.Device.Write(_mask, mask);
    }

    public override Tensor Owned => _weight;

    public override Tensor? UpdateMask => _mask;

    public override Tensor Effective() => _weight.Mask(_mask, straightThrough: false);

    public override void Dispose()
    {
        _weight.Dispose();
        _mask.Dispose();
    }
}
