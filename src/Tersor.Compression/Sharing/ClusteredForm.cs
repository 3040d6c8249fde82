using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// A weight that goes on learning while the layer already uses its centroid: a weight whose centroid doesn't suit the network
/// moves to another. Gradients pass straight through the rounding. Pruned weights stay pruned.
/// </summary>
internal sealed class ClusteredForm : Reparameterization
{
    private readonly Reparameterization _inner;
    private readonly Tensor _codes;
    private readonly Quantizer _quantizer;

    /// <summary>A form over the centroids of a weight's present values.</summary>
    /// <param name="inner">A dense or pruned weight, owned from now on.</param>
    /// <param name="bits">Bits of a code.</param>
    /// <param name="bitPrice">What a bit costs (<see cref="ShareStage.BitPrice"/>).</param>
    /// <param name="initialization">The first centroids of k-means.</param>
    /// <param name="seed">Decides random initialisations.</param>
    public ClusteredForm(Reparameterization inner, int bits, double bitPrice, CentroidInitialization initialization, ulong seed)
    {
        var device = inner.Owned.Device;
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        _inner = inner;
        _codes = device.EmptyPersistent(inner.Owned.Shape, ElementType.UInt8);
        _quantizer = Quantizer.Cluster(inner.Effective(), bits, bitPrice, initialization, seed);
    }

    /// <inheritdoc/>
    public override Tensor Owned => _inner.Owned;

    /// <inheritdoc/>
    public override Tensor? UpdateMask => _inner.UpdateMask;

    /// <inheritdoc/>
    public override Tensor Effective()
    {
        var values = _inner.Effective();
        return StraightThroughOperation.Apply(values, _quantizer.Round(values, _codes));
    }

    /// <summary>Moves every centroid to the mean of its weights: a step of k-means.</summary>
    public void Refit()
    {
        using var guard = Tape.NoGrad();
        using var step = _codes.Device.BeginStep();
        _quantizer.Refit(_inner.Effective(), _codes);
    }

    /// <summary>The form that keeps the present codes and trains only the centroids from now on.</summary>
    /// <param name="gradient">How a centroid's gradient follows from those of its weights.</param>
    public SharedForm Fix(CentroidGradient gradient)
    {
        Refit();
        var device = _codes.Device;
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        var codes = device.EmptyPersistent(_codes.Shape, ElementType.UInt8);
        _quantizer.Assign(_inner.Effective(), codes);
        return new SharedForm(codes, _quantizer.Centroids, gradient);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _inner.Dispose();
        _codes.Dispose();
        _quantizer.Dispose();
    }
}
