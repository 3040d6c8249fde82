using Tersor.Core;
using Tersor.Learning;

namespace Tersor.TestSupport;

/// <summary>One value repeated, learnt at a rate of its own: a codebook of a single entry besides the zero.</summary>
public sealed class SingleValueForm : Reparameterization
{
    private readonly Tensor _codebook;
    private readonly Tensor _codes;

    public SingleValueForm(Device device, Shape shape, float value, float rate)
    {
        _codebook = device.EmptyPersistent(new Shape(2));
        _codebook.CopyFrom([0f, value]);
        _codes = device.EmptyPersistent(shape, ElementType.UInt8);
        device.Write<byte>(_codes, [.. Enumerable.Repeat((byte)1, shape.Count)]);
        LearningRateScale = rate;
    }

    public override Tensor Owned => _codebook;

    public override Tensor Effective() => _codebook.GatherCodes(_codes);

    public override void Dispose()
    {
        _codebook.Dispose();
        _codes.Dispose();
    }
}
