using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// A pruned weight, w ⊙ mask. Frozen, the optimiser keeps pruned weights and their momentum at zero, so that none comes back;
/// learning behind the mask, they get the gradient that they would have unpruned, and may come back when the mask moves.
/// </summary>
public sealed class PrunedForm : Reparameterization
{
    private readonly Tensor _weight;
    private readonly Tensor _mask;

    /// <summary>A form that keeps every weight, until <see cref="Mask"/> says otherwise.</summary>
    /// <param name="weight">A persistent tensor, owned from now on.</param>
    /// <param name="learnsBehindMask">Whether pruned weights go on learning.</param>
    public PrunedForm(Tensor weight, bool learnsBehindMask)
    {
        _weight = weight;
        _mask = weight.Device.EmptyPersistent(weight.Shape, ElementType.UInt8);
        LearnsBehindMask = learnsBehindMask;
        weight.Device.Write<byte>(_mask, Enumerable.Repeat((byte)1, weight.Count).ToArray());
    }

    /// <inheritdoc/>
    public override Tensor Owned => _weight;

    /// <summary>
    /// UInt8 of the weight's shape: 1 for each weight that stays, 0 for each that does not. Call <see cref="ApplyMask"/> after a
    /// change.
    /// </summary>
    public Tensor Mask => _mask;

    /// <inheritdoc/>
    public override Tensor? UpdateMask => LearnsBehindMask ? null : _mask;

    /// <summary>Whether pruned weights go on learning.</summary>
    public bool LearnsBehindMask { get; private set; }

    /// <inheritdoc/>
    public override Tensor Effective() => _weight.Mask(_mask, LearnsBehindMask);

    /// <summary>Makes a change of the mask take effect: pruned weights become zero, unless they go on learning.</summary>
    public void ApplyMask()
    {
        if (!LearnsBehindMask)
            _mask.Device.Backend.ApplyMask(_weight, _mask, _weight);
    }

    /// <summary>Makes the present mask final: pruned weights become zero and stay so.</summary>
    public void Freeze()
    {
        LearnsBehindMask = false;
        ApplyMask();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weight.Dispose();
        _mask.Dispose();
    }
}
