using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.Compression.Tests;

public sealed class QuantizerTests : IDisposable
{
    private const int Count = 20_000;

    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void A_price_makes_distance_and_bits_cheaper_together_than_nearest_centroids_of_any_number(double price)
    {
        var values = Normal();
        var priced = Cost(values, bits: 5, price);
        for (var bits = 1; bits <= 5; bits++)
            Assert.True(priced.Distance + (price * priced.Bits) < Plain(values, bits) * 1.001);

        double Plain(float[] x, int bits) => Cost(x, bits, 0) is var plain ? plain.Distance + (price * plain.Bits) : 0;
    }

    [Fact]
    public void Rounding_gives_the_values_of_the_codes()
    {
        using var step = _device.BeginStep();
        var x = _device.From([0f, .. Normal()], new Shape(Count + 1));
        var codes = _device.Empty(x.Shape, ElementType.UInt8);
        using var quantizer = Quantizer.Cluster(x, bits: 4, bitPrice: 0.1, CentroidInitialization.Optimal, seed: 0);
        quantizer.Assign(x, codes);
        var read = new byte[codes.Count];
        _device.Read<byte>(codes, read);
        Assert.Equal(0, read[0]);
        Assert.Equal(read.Select(code => code == 0 ? 0f : quantizer.Centroids[code - 1]), quantizer.Round(x, codes).ToArray());
    }

    [Fact]
    public void More_centroids_than_can_have_prices_become_as_many_as_can()
    {
        using var step = _device.BeginStep();
        using var quantizer = Quantizer.Cluster(
            _device.From(Normal(), new Shape(Count)), bits: 8, bitPrice: 1e-9, CentroidInitialization.Optimal, seed: 0);
        Assert.Equal(128, quantizer.Centroids.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Zeros_alone_have_no_centroid(double price)
    {
        using var step = _device.BeginStep();
        var x = _device.From(new float[5], new Shape(5));
        var codes = _device.Empty(x.Shape, ElementType.UInt8);
        using var quantizer = Quantizer.Cluster(x, bits: 4, price, CentroidInitialization.Optimal, seed: 0);
        quantizer.Assign(x, codes);
        Assert.Empty(quantizer.Centroids);
        Assert.False(quantizer.Refit(x, codes));
        Assert.Equal(new float[5], quantizer.Round(x, codes).ToArray());
    }

    private static float[] Normal()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, Count)
            .Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble())))];
    }

    /// <summary>
    /// The mean square distance to the centroids, and the entropy of the codes, when a bit costs so much of a mean square of
    /// about 1.
    /// </summary>
    private (double Distance, double Bits) Cost(float[] values, int bits, double price)
    {
        using var step = _device.BeginStep();
        var x = _device.From(values, new Shape(values.Length));
        using var quantizer = Quantizer.Cluster(x, bits, price, CentroidInitialization.Optimal, seed: 0);
        var rounded = quantizer.Round(x, _device.Empty(x.Shape, ElementType.UInt8)).ToArray();
        var entropy = rounded.CountBy(value => value)
            .Sum(pair => -pair.Value / (double)values.Length * Math.Log2(pair.Value / (double)values.Length));
        return (values.Zip(rounded, (a, b) => Math.Pow(a - b, 2)).Average(), entropy);
    }
}
