using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>How fast the parts of shared weights learn: what the optimiser's learning rate is multiplied by for each.</summary>
/// <param name="Latent">The latent weights that choose codes.</param>
/// <param name="Centroids">The codebook.</param>
/// <param name="Scales">The scales of outputs.</param>
internal readonly record struct SharedRates(float Latent, float Centroids, float Scales);

/// <summary>
/// A weight that shares centroids, perhaps times a scale for each output, and may still change its centroid: a latent weight
/// behind it chooses the code whose squared distance and length cost least together, zero among them. Latent weights, centroids
/// and scales all learn, the first by gradients that pass straight through the choice. Unlike in <see cref="ClusteredForm"/>,
/// centroids are no means of weights: they are wherever the loss wants them.
/// </summary>
internal sealed class ReassignedForm : Reparameterization, ISharedWeights
{
    /// <summary>The most centroids that it can hold: with zero, two points at each boundary must have codes of a byte.</summary>
    public const int MostCentroids = 127;

    // So far from the price at which a centroid is no longer its own best.
    private const double MostOfPrice = 0.8;

    private readonly Tensor _latent;
    private readonly Tensor _codebook;
    private readonly Tensor? _scales;
    private readonly int _scaleAxis;
    private readonly Tensor _points;
    private readonly Tensor _codeOfPoint;
    private readonly Tensor _nearest;
    private int _placed;

    /// <summary>A form that begins with given codes: every latent weight lies on its centroid.</summary>
    /// <param name="device">The device.</param>
    /// <param name="shape">The weight's shape.</param>
    /// <param name="weights">Codes, centroids (at most <see cref="MostCentroids"/>) and scales.</param>
    /// <param name="rates">How fast each part learns.</param>
    public ReassignedForm(Device device, Shape shape, SharedWeights weights, SharedRates rates)
    {
        float[] codebook = [0f, .. weights.Centroids];
        _codebook = device.EmptyPersistent(new Shape(codebook.Length));
        _codebook.CopyFrom(codebook);
        (_scales, _scaleAxis) = (ScaleTensor.Of(device, shape, weights.Scales, weights.ScaleAxis), weights.ScaleAxis);
        _points = device.EmptyPersistent(new Shape(2 * codebook.Length));
        _codeOfPoint = device.EmptyPersistent(new Shape(_points.Count + 1), ElementType.UInt8);
        _nearest = device.EmptyPersistent(shape, ElementType.UInt8);
        _latent = device.EmptyPersistent(shape);
        LearningRateScale = rates.Latent;
        Others = _scales is { } scales
            ? [new OwnedTensor(_codebook, rates.Centroids), new OwnedTensor(scales, rates.Scales)]
            : [new OwnedTensor(_codebook, rates.Centroids)];

        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        device.Backend.Copy(Scaled(_codebook.GatherCodes(device.From(weights.Codes, shape))), _latent, accumulate: false);
        var members = new int[codebook.Length];
        foreach (var code in weights.Codes)
            members[code]++;
        Place(codebook, members, price: 0);
    }

    /// <inheritdoc/>
    public override Tensor Owned => _latent;

    /// <summary>The codebook [k + 1], whose entry 0 is a fixed zero, and the scales if there are any.</summary>
    public override ImmutableArray<OwnedTensor> Others { get; }

    /// <inheritdoc/>
    public override Tensor Effective()
    {
        Choose();
        var codebook = _codebook.GatherCodes(First(_codeOfPoint, _placed + 1));
        return LatentOperation.Apply(Scaled(codebook.GatherCodes(_nearest)), _latent);
    }

    /// <summary>
    /// Draws the boundaries between centroids anew, where these are now, with codes as long as their use makes them. A centroid
    /// that nothing uses gets no weight any more.
    /// </summary>
    /// <param name="price">What a bit of code costs, as a share of the squared median distance of neighbouring centroids.</param>
    /// <returns>How many bits the present codes take together, by their entropy.</returns>
    public double Reprice(double price)
    {
        var weights = ((ISharedWeights)this).Read();
        var members = new int[weights.Centroids.Length + 1];
        foreach (var code in weights.Codes)
            members[code]++;
        Place([0f, .. weights.Centroids], members, price);
        return CodeLengths.Entropy(members);
    }

    /// <summary>The form that keeps the present codes and trains only centroids and scales from now on.</summary>
    /// <param name="rates">How fast each part learns.</param>
    public SharedForm Fix(SharedRates rates)
    {
        var weights = ((ISharedWeights)this).Read();
        var codes = _latent.Device.EmptyPersistent(_latent.Shape, ElementType.UInt8);
        _latent.Device.Write<byte>(codes, weights.Codes);
        return new SharedForm(
            codes, weights.Centroids, CentroidGradient.Sum, weights.Scales, _scaleAxis, rates.Scales)
        { LearningRateScale = rates.Centroids };
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var tensor in new[] { _latent, _codebook, _points, _codeOfPoint, _nearest })
            tensor.Dispose();
        _scales?.Dispose();
    }

    SharedWeights ISharedWeights.Read()
    {
        using var guard = Tape.NoGrad();
        using var step = _latent.Device.BeginStep();
        Choose();
        var (codes, codeOfPoint) = (new byte[_nearest.Count], new byte[_codeOfPoint.Count]);
        _latent.Device.Read<byte>(_nearest, codes);
        _latent.Device.Read<byte>(_codeOfPoint, codeOfPoint);
        foreach (ref var code in codes.AsSpan())
            code = codeOfPoint[code];
        return new(codes, _codebook.ToArray()[1..], _scales?.ToArray() ?? [], _scaleAxis);
    }

    private static Tensor First(Tensor tensor, int count) => tensor.View(new Shape(count), new Shape(1), tensor.Offset);

    private Tensor Scaled(Tensor values) => _scales is { } scales ? values * scales : values;

    private void Choose()
    {
        using var guard = Tape.NoGrad();
        var values = _scales is { } scales ? _latent / scales : _latent;
        values.Device.Backend.NearestCentroid(values, First(_points, _placed), _nearest);
    }

    /// <summary>
    /// The highest price at which weights that lie on their centroid stay there. Beyond it all weights of a rare one would leave
    /// at once, though none of them has moved.
    /// </summary>
    private static double HighestPrice(float[] centroids, int[] members)
    {
        var highest = double.PositiveInfinity;
        for (var i = 0; i < centroids.Length; i++)
            for (var j = 0; j < i; j++)
            {
                var distance = (double)centroids[i] - centroids[j];
                var difference = Math.Abs(Math.Log2((double)members[i] / members[j]));
                if (difference > 0)
                    highest = Math.Min(highest, MostOfPrice * distance * distance / difference);
            }

        return highest;
    }

    /// <summary>Puts a point on either side of every boundary between centroids that are used, zero among them.</summary>
    private void Place(float[] codebook, int[] members, double price)
    {
        // Of centroids that have met, the first speaks for all; one that has met zero is zero.
        var used = Enumerable.Range(0, codebook.Length).Where(code => members[code] > 0)
            .GroupBy(code => codebook[code])
            .Select(codes => (Centroid: codes.Key, Code: codes.Min(), Members: codes.Sum(code => members[code])))
            .OrderBy(entry => entry.Centroid)
            .ToArray();
        float[] centroids = [.. used.Select(entry => entry.Centroid)];
        var step = Enumerable.Range(1, Math.Max(0, used.Length - 1))
            .Select(i => (double)centroids[i] - centroids[i - 1]).DefaultIfEmpty(0).Order()
            .ElementAt(Math.Max(0, used.Length - 2) / 2);
        int[] counts = [.. used.Select(entry => entry.Members)];
        var cells = PricedCells.Of(centroids, counts, Math.Min(price * step * step, HighestPrice(centroids, counts)));
        var codes = used.ToDictionary(entry => entry.Centroid, entry => (byte)entry.Code);
        _placed = cells.Points.Length;
        _points.CopyFrom([.. cells.Points, .. new float[_points.Count - _placed]]);
        byte[] codeOfPoint = [0, .. cells.PointValues.Select(value => codes[value]), .. new byte[_points.Count - _placed]];
        _codeOfPoint.Device.Write<byte>(_codeOfPoint, codeOfPoint);
    }
}
