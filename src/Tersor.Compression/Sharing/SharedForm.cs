using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// A weight whose elements share centroids, codebook[codes] (Han, Mao and Dally 2016). Only the centroids learn; which one an
/// element has is fixed. Code 0 is a pruned element, and its value is always zero.
/// </summary>
public sealed class SharedForm : Reparameterization
{
    private readonly Tensor _codebook;
    private readonly Tensor _codes;
    private readonly Tensor? _gradientScale;
    private readonly byte[] _hostCodes;

    /// <summary>A form over these centroids and codes.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="shape">The weight's shape.</param>
    /// <param name="centroids">At most 255.</param>
    /// <param name="codes">One for each element, row-major: 0 for a pruned one, k for centroid k - 1.</param>
    /// <param name="gradient">How a centroid's gradient follows from those of its elements.</param>
    /// <exception cref="ArgumentException">Too many centroids, a code beyond them, or not a code for each element.</exception>
    public SharedForm(Device device, Shape shape, ReadOnlySpan<float> centroids, ReadOnlySpan<byte> codes, CentroidGradient gradient)
    {
        if (centroids.Length > byte.MaxValue)
            throw new ArgumentException($"A codebook holds at most 255 centroids, not {centroids.Length}.", nameof(centroids));
        if (codes.Length != shape.Count)
            throw new ArgumentException($"{codes.Length} codes for a weight of shape {shape}.", nameof(codes));

        var members = new int[centroids.Length + 1];
        foreach (var code in codes)
        {
            if (code > centroids.Length)
                throw new ArgumentException($"Code {code} with {centroids.Length} centroids.", nameof(codes));
            members[code]++;
        }

        _hostCodes = codes.ToArray();
        _codebook = device.EmptyPersistent(new Shape(centroids.Length + 1));
        _codebook.CopyFrom([0f, .. centroids]);
        _codes = device.EmptyPersistent(shape, ElementType.UInt8);
        device.Write(_codes, codes);
        if (gradient == CentroidGradient.Mean)
        {
            _gradientScale = device.EmptyPersistent(_codebook.Shape);
            _gradientScale.CopyFrom([.. members.Select(count => 1f / Math.Max(1, count))]);
        }
    }

    /// <summary>The codebook [k + 1]: entry 0 is the fixed zero of pruned elements, entry k centroid k - 1.</summary>
    public override Tensor Owned => _codebook;

    /// <summary>One code for each element, row-major.</summary>
    public ReadOnlySpan<byte> Codes => _hostCodes;

    /// <summary>The present centroids, without the zero.</summary>
    public float[] Centroids() => _codebook.ToArray()[1..];

    /// <inheritdoc/>
    public override Tensor Effective()
    {
        var codebook = _gradientScale is null ? _codebook : GradientScaleOperation.Apply(_codebook, _gradientScale);
        return CodebookGatherOperation.Apply(codebook, _codes);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _codebook.Dispose();
        _codes.Dispose();
        _gradientScale?.Dispose();
    }
}
