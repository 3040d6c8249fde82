using Tersor.Core;

namespace Tersor.Compression;

/// <summary>
/// Gives every weight of a layer a centroid, and moves the centroids to the means of their members. With a price on bits the
/// centroid that a weight gets is not the nearest but the one whose squared distance and length of code cost least together:
/// entropy-constrained scalar quantisation (Chou, Lookabaugh and Gray 1989; for networks, Choi, El-Khamy and Lee 2017). Centroids
/// that are rarely used then cost more, and lose their members, until codes are short.
/// </summary>
internal sealed class Quantizer : IDisposable
{
    private const int MaxRefits = 100;

    /// <summary>The most centroids that can have prices: two points a boundary must have codes of a byte.</summary>
    private const int MostPriced = 128;

    private readonly double _bitPrice;
    private readonly Tensor _points;
    private readonly Tensor _values;
    private float[] _placed = [];

    private Quantizer(Device device, float[] centroids, double bitPrice)
    {
        _bitPrice = bitPrice;
        _points = device.EmptyPersistent(new Shape(Math.Max(1, 2 * centroids.Length)));
        _values = device.EmptyPersistent(new Shape(_points.Count + 1));
        Centroids = centroids;
        Place(centroids, centroids);
    }

    /// <summary>The centroids, ascending, none zero; none at all if all weights are.</summary>
    public float[] Centroids { get; private set; }

    /// <summary>Clusters the values that are not zero: call inside a step.</summary>
    /// <param name="values">The values, of any shape, contiguous, all finite.</param>
    /// <param name="bits">At most 2^bits centroids.</param>
    /// <param name="bitPrice">What a bit costs, as a share of the centroids' mean square.</param>
    /// <param name="initialization">The first centroids of k-means.</param>
    /// <param name="seed">Decides random initialisations.</param>
    public static Quantizer Cluster(Tensor values, int bits, double bitPrice, CentroidInitialization initialization, ulong seed)
    {
        var most = bitPrice > 0 ? MostPriced : byte.MaxValue;
        var quantizer = new Quantizer(
            values.Device, KMeans.Cluster(values, Math.Min(1 << bits, most), initialization, seed), bitPrice);
        if (bitPrice == 0)
            return quantizer;
        var codes = values.Device.Empty(values.Shape, ElementType.UInt8);
        for (var refit = 0; refit < MaxRefits; refit++)
            if (!quantizer.Refit(values, codes))
                break;
        return quantizer;
    }

    /// <summary>Gives every value the code of its centroid, from 1; 0 to zeros, which are pruned. Call inside a step.</summary>
    /// <param name="values">Contiguous.</param>
    /// <param name="codes">UInt8 of the same shape; overwritten.</param>
    public void Assign(Tensor values, Tensor codes)
    {
        if (Centroids.Length == 0)
        {
            codes.Device.Write<byte>(codes, new byte[codes.Count]);
            return;
        }

        if (_placed.Length == Centroids.Length)
            AssignPoints(values, codes);
        else
            values.Device.Backend.NearestCentroid(
                Round(values, codes), values.Device.From(Centroids, new Shape(Centroids.Length)), codes);
    }

    /// <summary>The centroid of every value, as a tensor of this step; zero for zeros.</summary>
    /// <param name="values">Contiguous.</param>
    /// <param name="scratch">UInt8 of the same shape; overwritten.</param>
    public Tensor Round(Tensor values, Tensor scratch)
    {
        var rounded = values.Device.Empty(values.Shape);
        if (Centroids.Length == 0)
        {
            values.Device.Backend.Fill(rounded, 0);
            return rounded;
        }

        AssignPoints(values, scratch);
        values.Device.Backend.GatherCodebook(First(_values, _placed.Length + 1), scratch, rounded);
        return rounded;
    }

    /// <summary>
    /// Moves every centroid to the mean of its members, and prices codes by how often they are used: one step of the algorithm of
    /// Lloyd (1982).
    /// </summary>
    /// <param name="values">Contiguous.</param>
    /// <param name="codes">UInt8 of the same shape; overwritten.</param>
    /// <returns>Whether a boundary between centroids moved.</returns>
    public bool Refit(Tensor values, Tensor codes)
    {
        if (Centroids.Length == 0)
            return false;
        using var step = values.Device.BeginStep();
        var means = values.Device.Empty(new Shape(Centroids.Length));
        Assign(values, codes);
        values.Device.Backend.UpdateCentroids(values, codes, means);

        // A centroid that has lost all its weights stays where it is: its neighbours' members, and so their means, are on its two
        // sides.
        Centroids = [.. means.ToArray().Zip(Centroids, (mean, centroid) => float.IsNaN(mean) ? centroid : mean)];
        var placed = _placed;
        if (_bitPrice > 0)
            SetPrices(Members(codes));
        else
            Place(Centroids, Centroids);
        return !_placed.AsSpan().SequenceEqual(placed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _points.Dispose();
        _values.Dispose();
    }

    private static Tensor First(Tensor tensor, int count) => tensor.View(new Shape(count), new Shape(1), tensor.Offset);

    private void AssignPoints(Tensor values, Tensor codes) =>
        values.Device.Backend.NearestCentroid(values, First(_points, _placed.Length), codes);

    private int[] Members(Tensor codes)
    {
        var counts = codes.Device.Empty(new Shape(Centroids.Length + 1), ElementType.Int32);
        codes.Device.Backend.CountCodes(codes, counts);
        var members = new int[counts.Count];
        codes.Device.Read<int>(counts, members);
        return members[1..];
    }

    /// <summary>
    /// Forgets centroids that nothing uses, and puts a point on either side of every boundary between the others.
    /// </summary>
    private void SetPrices(int[] members)
    {
        var weights = members.Sum(count => (long)count);
        if (weights == 0)
            return;
        var meanSquare = Centroids.Zip(members, (centroid, count) => count * (double)centroid * centroid).Sum() / weights;
        var cells = PricedCells.Of(Centroids, members, _bitPrice * meanSquare);
        Centroids = cells.Centroids;
        Place(cells.Points, cells.PointValues);
    }

    private void Place(float[] points, float[] values)
    {
        _placed = points;
        _points.CopyFrom([.. points, .. new float[_points.Count - points.Length]]);
        _values.CopyFrom([0f, .. values, .. new float[_points.Count - points.Length]]);
    }
}
