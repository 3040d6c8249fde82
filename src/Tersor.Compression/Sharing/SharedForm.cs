using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// A weight whose elements share centroids, codebook[codes] (Han, Mao and Dally 2016), perhaps times a scale for each output.
/// Only centroids and scales learn; which centroid an element has is fixed. Code 0 is a pruned element, and its value is always
/// zero.
/// </summary>
public sealed class SharedForm : Reparameterization, ISharedWeights
{
    private readonly Tensor _codebook;
    private readonly Tensor _codes;
    private readonly Tensor? _gradientScale;
    private readonly Tensor? _scales;
    private readonly int _scaleAxis;

    /// <summary>A form over these centroids and codes.</summary>
    /// <param name="codes">UInt8 of the weight's shape, owned from now on: 0 for a pruned element, k for centroid k - 1.</param>
    /// <param name="centroids">The centroids, at most 255.</param>
    /// <param name="gradient">How a centroid's gradient follows from those of its elements.</param>
    /// <param name="scales">What each output's elements are multiplied by; none for no scales.</param>
    /// <param name="scaleAxis">The axis of outputs.</param>
    /// <param name="scaleRate">What the optimiser's learning rate is multiplied by for scales.</param>
    /// <exception cref="ArgumentException">
    /// Too many centroids, a code beyond them, or more or fewer scales than outputs.
    /// </exception>
    public SharedForm(
        Tensor codes,
        ReadOnlySpan<float> centroids,
        CentroidGradient gradient,
        ReadOnlySpan<float> scales = default,
        int scaleAxis = 0,
        float scaleRate = 1f)
    {
        if (centroids.Length > byte.MaxValue)
            throw new ArgumentException($"A codebook holds at most 255 centroids, not {centroids.Length}.", nameof(centroids));
        _codes = codes;
        var members = CountMembers();
        if (members.AsSpan(centroids.Length + 1).ContainsAnyExcept(0))
            throw new ArgumentException($"A code beyond {centroids.Length} centroids.", nameof(codes));

        _codebook = codes.Device.EmptyPersistent(new Shape(centroids.Length + 1));
        _codebook.CopyFrom([0f, .. centroids]);
        if (gradient == CentroidGradient.Mean)
        {
            var scale = codes.Device.EmptyPersistent(_codebook.Shape);
            scale.CopyFrom([.. members.Take(_codebook.Count).Select(count => 1f / Math.Max(1, count))]);
            _gradientScale = scale;
        }

        (_scales, _scaleAxis) = (ScaleTensor.Of(codes.Device, codes.Shape, scales, scaleAxis), scaleAxis);
        Others = _scales is { } factors ? [new OwnedTensor(factors, scaleRate)] : [];
    }

    /// <summary>The codebook [k + 1]: entry 0 is the fixed zero of pruned elements, entry k centroid k - 1.</summary>
    public override Tensor Owned => _codebook;

    /// <summary>The scales, if there are any.</summary>
    public override ImmutableArray<OwnedTensor> Others { get; }

    /// <summary>One code for each element: UInt8 of the weight's shape.</summary>
    public Tensor Codes => _codes;

    /// <summary>The present centroids, without the zero.</summary>
    public float[] Centroids() => _codebook.ToArray()[1..];

    /// <inheritdoc/>
    public override Tensor Effective()
    {
        var codebook = _gradientScale is { } scale ? GradientScaleOperation.Apply(_codebook, scale) : _codebook;
        var values = codebook.GatherCodes(_codes);
        return _scales is { } scales ? values * scales : values;
    }

    SharedWeights ISharedWeights.Read()
    {
        var codes = new byte[_codes.Count];
        _codes.Device.Read<byte>(_codes, codes);
        return new(codes, Centroids(), _scales?.ToArray() ?? [], _scaleAxis);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _codebook.Dispose();
        _codes.Dispose();
        _gradientScale?.Dispose();
        _scales?.Dispose();
    }

    private int[] CountMembers()
    {
        using var step = _codes.Device.BeginStep();
        var counts = _codes.Device.Empty(new Shape(byte.MaxValue + 1), ElementType.Int32);
        _codes.Device.Backend.CountCodes(_codes, counts);
        var members = new int[counts.Count];
        _codes.Device.Read<int>(counts, members);
        return members;
    }
}
