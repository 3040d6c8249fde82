using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// A weight that goes on learning while the layer already uses its nearest centroid: a weight whose centroid doesn't suit the network moves
/// to another. Gradients pass straight through the rounding. Pruned weights stay pruned.
/// </summary>
internal sealed class ClusteredForm : Reparameterization
{
    private readonly Reparameterization _inner;
    private readonly Tensor _codes;
    private readonly Tensor _codebook;
    private readonly float[] _centroids;

    /// <summary>A form over the centroids of a weight's present values.</summary>
    /// <param name="inner">A dense or pruned weight, owned from now on.</param>
    /// <param name="bits">Bits of a code.</param>
    /// <param name="initialization">Where k-means begins.</param>
    /// <param name="seed">Decides random initialisations.</param>
    public ClusteredForm(Reparameterization inner, int bits, CentroidInitialization initialization, ulong seed)
    {
        var device = inner.Owned.Device;
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        _inner = inner;
        _codes = device.EmptyPersistent(inner.Owned.Shape, ElementType.UInt8);
        _centroids = WeightSharer.Assign(inner.Effective(), _codes, bits, initialization, seed);
        _codebook = device.EmptyPersistent(new Shape(_centroids.Length + 1));
        _codebook.CopyFrom([0f, .. _centroids]);
    }

    /// <inheritdoc/>
    public override Tensor Owned => _inner.Owned;

    /// <inheritdoc/>
    public override Tensor? UpdateMask => _inner.UpdateMask;

    /// <inheritdoc/>
    public override Tensor Effective()
    {
        var values = _inner.Effective();
        var shared = values.Device.Empty(values.Shape);
        if (_centroids.Length > 0)
            values.Device.Backend.NearestCentroid(values, Centroids(), _codes);
        values.Device.Backend.GatherCodebook(_codebook, _codes, shared);
        return StraightThroughOperation.Apply(values, shared);
    }

    /// <summary>Moves every centroid to the mean of the weights that are nearest to it: a step of k-means (Lloyd 1982).</summary>
    public void Refit()
    {
        if (_centroids.Length == 0)
            return;
        var device = _codes.Device;
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        var values = _inner.Effective();
        var means = device.Empty(new Shape(_centroids.Length));
        device.Backend.NearestCentroid(values, Centroids(), _codes);
        device.Backend.UpdateCentroids(values, _codes, means);

        // A centroid that has lost all its weights stays where it is: its neighbours' members, and so their means, are on its two sides.
        var read = means.ToArray();
        for (var i = 0; i < read.Length; i++)
            _centroids[i] = float.IsNaN(read[i]) ? _centroids[i] : read[i];
        _codebook.CopyFrom([0f, .. _centroids]);
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
        if (_centroids.Length > 0)
            device.Backend.NearestCentroid(_inner.Effective(), Centroids(), codes);
        else
            device.Write<byte>(codes, new byte[codes.Count]);
        return new SharedForm(codes, _centroids, gradient);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _inner.Dispose();
        _codes.Dispose();
        _codebook.Dispose();
    }

    private Tensor Centroids() => _codebook.View(new Shape(_centroids.Length), new Shape(1), _codebook.Offset + 1);
}
