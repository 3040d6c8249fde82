using System.Numerics;
using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// A weight whose codes have a price: a latent weight behind each takes the value, zero or a centroid, whose squared distance and
/// whose bits at this place cost least together. Gradients pass straight through the choice. Codes are chosen on the host.
/// </summary>
internal sealed class PricedForm : Reparameterization, ISharedWeights
{
    // Where three magnitudes begin, in root mean squares, and how far they are apart; more of them are as much closer together.
    private const double FirstMagnitude = 1.9;
    private const double NextMagnitude = 1.1;
    private const double UsualMagnitudes = 3;

    // How far a centroid moves to the mean of its weights, and what share or number of weights it has to have.
    private const double Pace = 0.3;
    private const double LeastShare = 0.004;
    private const int EnoughWeights = 40;
    private const double BitsOfCentroid = 16;

    private readonly Tensor _latent;
    private readonly PlacePrices _places;
    private readonly int _columns;
    private readonly float[] _weights;
    private readonly float[] _values;
    private float[] _centroids;
    private double[] _lengths;
    private int _negatives;

    /// <summary>A form that begins with the weights as they are, and no price.</summary>
    /// <param name="latent">A persistent tensor, owned from now on.</param>
    /// <param name="rows">Its rows: values of one output, mostly.</param>
    /// <param name="width">The columns of one line of a picture or kernel; 1 where there is none.</param>
    /// <param name="channel">The columns of one picture or kernel.</param>
    /// <param name="magnitudes">The different magnitudes of either sign.</param>
    public PricedForm(Tensor latent, int rows, int width, int channel, int magnitudes)
    {
        _latent = latent;
        _columns = latent.Count / rows;
        _places = new PlacePrices(rows, _columns, width, channel);
        _weights = latent.ToArray();
        _values = new float[latent.Count];
        Codes = new byte[latent.Count];
        IsClosed = new bool[latent.Count];
        var unit = Math.Sqrt(MeanSquare) * Math.Min(1, UsualMagnitudes / magnitudes);
        _centroids =
        [
            .. Enumerable.Range(0, magnitudes).Select(i => (float)(-unit * (FirstMagnitude + (NextMagnitude * i)))).Reverse(),
            .. Enumerable.Range(0, magnitudes).Select(i => (float)(unit * (FirstMagnitude + (NextMagnitude * i)))),
        ];
        _lengths = [.. _centroids.Select(_ => Math.Log2(_centroids.Length))];
        _negatives = magnitudes;
        Choose();
    }

    /// <inheritdoc/>
    public override Tensor Owned => _latent;

    /// <summary>The present codes, row-major: 0 for zero, k for centroid k - 1.</summary>
    public byte[] Codes { get; }

    /// <summary>The places that may not have a value: all parts of a unit that had to go.</summary>
    public bool[] IsClosed { get; }

    /// <summary>The latent weights, as the latest choice has seen them.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The mean of the squared latent weights.</summary>
    public double MeanSquare => _weights.Average(weight => (double)weight * weight);

    /// <summary>What a bit costs, in squared distance.</summary>
    public double Price { get; set; }

    /// <summary>The bits that the codes take, with the codebook.</summary>
    public double Bits { get; private set; }

    /// <inheritdoc/>
    public override Tensor Effective()
    {
        _latent.Device.Read<float>(_latent, _weights);
        Choose();
        var values = _latent.Device.Empty(_latent.Shape);
        _latent.Device.Write<float>(values, _values);
        return StraightThroughOperation.Apply(_latent, values);
    }

    /// <summary>Lets the latent weights behind zeros become smaller.</summary>
    /// <param name="factor">What they are multiplied by.</param>
    public void Decay(float factor)
    {
        _latent.Device.Read<float>(_latent, _weights);
        // Without a branch: nobody could foretell where the zeros are.
        Span<float> weights = _weights;
        var codes = Codes.AsSpan(0, weights.Length);
        for (var i = 0; i < weights.Length; i++)
            weights[i] *= codes[i] == 0 ? factor : 1;
        _latent.Device.Write<float>(_latent, _weights);
    }

    /// <summary>The mean squared gradient of the latest step; null if there was none.</summary>
    public double? SquaredGradient()
    {
        if (_latent.Gradient is not { } gradient)
            return null;
        // The next choice writes all values anew.
        _latent.Device.Read<float>(gradient, _values);
        var sum = 0.0;
        foreach (var value in _values)
            sum += (double)value * value;
        return sum / _latent.Count;
    }

    /// <summary>Chooses all codes anew.</summary>
    public void Choose()
    {
        Array.Clear(Codes);
        Array.Clear(_values);
        for (var (row, at) = (0, 0); at < Codes.Length; row++, at += _columns)
        {
            var (ofRow, least) = (_places.OfRow(row), (float)LeastOf(row));
            for (var column = NextBeyond(at, 0, least); column < _columns; column = NextBeyond(at, column + 1, least))
                if (!IsClosed[at + column])
                    ChooseAt(at + column, ofRow + _places.OfColumn(column));
        }
    }

    /// <summary>Learns prices from the present codes, and moves centroids towards their weights.</summary>
    public void Refit()
    {
        var (members, sums) = (new int[_centroids.Length], new double[_centroids.Length]);
        for (var i = 0; i < Codes.Length; i++)
            if (Codes[i] is > 0 and var code)
            {
                members[code - 1]++;
                sums[code - 1] += _weights[i];
            }

        var total = members.Sum();
        _places.Learn(Codes);
        _lengths = [.. members.Select(count => -Math.Log2((count + 0.5) / (total + (0.5 * members.Length))))];
        Bits = _places.Bits + members.Zip(_lengths, (count, length) => count * length).Sum()
            + (BitsOfCentroid * members.Count(count => count > 0));
        for (var k = 0; k < members.Length; k++)
            if (members[k] > 0)
                _centroids[k] += (float)(Pace * ((sums[k] / members[k]) - _centroids[k]));
        DropRare(members, total);
    }

    /// <summary>The form that keeps the present codes and trains only the centroids from now on.</summary>
    public SharedForm Fix()
    {
        var codes = _latent.Device.EmptyPersistent(_latent.Shape, ElementType.UInt8);
        _latent.Device.Write<byte>(codes, Codes);
        return new SharedForm(codes, _centroids, CentroidGradient.Sum);
    }

    /// <inheritdoc/>
    public override void Dispose() => _latent.Dispose();

    SharedWeights ISharedWeights.Read() => new([.. Codes], [.. _centroids], [], 0);

    /// <summary>A distance from zero within which nothing in a row can be worth a centroid, whatever its column.</summary>
    private double LeastOf(int row)
    {
        var (ofRow, nearest) = (_places.OfRow(row), double.MaxValue);
        for (var k = 0; k < _centroids.Length; k++)
        {
            var (size, bits) = (Math.Abs(_centroids[k]), ofRow + _places.LeastOfColumns + _lengths[k]);
            nearest = Math.Min(nearest, (size / 2) + (Price * Math.Max(0, bits) / (2 * size)));
        }

        return nearest;
    }

    /// <summary>The next column of a row whose weight is farther from zero; the number of columns if there is none.</summary>
    private int NextBeyond(int row, int column, float least)
    {
        var rest = _weights.AsSpan(row + column, _columns - column);
        while (rest.Length >= Vector<float>.Count && Vector.LessThanOrEqualAll(Vector.Abs(new Vector<float>(rest)), new(least)))
            rest = rest[Vector<float>.Count..];
        while (rest.Length > 0 && Math.Abs(rest[0]) <= least)
            rest = rest[1..];
        return _columns - rest.Length;
    }

    private void ChooseAt(int at, double place)
    {
        var (weight, code) = ((double)_weights[at], 0);
        var best = weight * weight;
        // Zero is nearer than any centroid of the other sign, and costs nothing; the negative ones come first.
        var (from, to) = weight < 0 ? (0, _negatives) : (_negatives, _centroids.Length);
        for (var k = from; k < to; k++)
        {
            var distance = weight - _centroids[k];
            var cost = (distance * distance) + (Price * Math.Max(0, place + _lengths[k]));
            if (cost < best)
                (best, code) = (cost, k + 1);
        }

        if (code > 0)
            (Codes[at], _values[at]) = ((byte)code, _centroids[code - 1]);
    }

    // A centroid that hardly anything uses costs more than it gives; its weights find another at the next choice.
    private void DropRare(int[] members, int total)
    {
        int[] kept =
            [.. Enumerable.Range(0, members.Length).Where(k => members[k] > Math.Min(EnoughWeights, LeastShare * total))];
        if (kept.Length == 0 || kept.Length == members.Length)
            return;
        var codes = new byte[members.Length + 1];
        for (var k = 0; k < kept.Length; k++)
            codes[kept[k] + 1] = (byte)(k + 1);
        for (var i = 0; i < Codes.Length; i++)
            Codes[i] = codes[Codes[i]];
        _centroids = [.. kept.Select(k => _centroids[k])];
        _negatives = kept.Count(k => k < _negatives);
        _lengths = [.. kept.Select(k => _lengths[k])];
    }
}
