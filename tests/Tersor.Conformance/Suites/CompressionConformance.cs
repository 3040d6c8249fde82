using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Shared weights, masks and the primitives that make them.</summary>
public abstract class CompressionConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(256)]
    public void Gather_from_a_codebook(int entries)
    {
        Operand codebook = [entries];
        var zero = codebook.Values(0)[0];
        foreach (var length in Fixture.Lengths)
        {
            var codes = Codes(length, entries);
            Check(
                x => CodebookGatherOperation.Apply(x[0], x[0].Device.From(codes, new Shape(length))),
                x => Gather(x[0], codes, zero),
                codebook);
        }
    }

    [Fact]
    public void The_zero_of_a_codebook_receives_no_gradient()
    {
        using var step = Device.BeginStep();
        var codebook = Device.From([0f, 1f, 2f], new Shape(3));
        codebook.RequiresGradient = true;
        var weight = CodebookGatherOperation.Apply(codebook, Device.From((byte[])[0, 1, 2, 0, 1], new Shape(5)));
        SumOperation.Apply(weight).Backward();
        Assert.Equal([0f, 2f, 1f], codebook.Gradient!.ToArray());
    }

    [Fact]
    public void A_segment_sum_has_one_order()
    {
        foreach (var (count, segments) in new[] { (1, 1), (257, 3), (5000, 256), (100_003, 17) })
        {
            var values = new Operand(new Shape(count)).Values(0);
            var codes = Codes(count, segments);
            var expected = new Summation[segments];
            for (var i = 0; i < count; i++)
                expected[codes[i]].Add(values[i]);
            var actual = SegmentSums(Device, values, codes, segments);
            NumberAssert.Near([.. expected.Select(sum => sum.Total)], actual, Fixture, $"{count} in {segments} segments");
            foreach (var device in Fixture.Alternates)
                NumberAssert.Identical(actual, SegmentSums(device, values, codes, segments), $"{count} in {segments} segments");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mask(bool straightThrough)
    {
        foreach (var length in Fixture.Lengths)
        {
            var mask = Codes(length, 2);
            Check(
                x => MaskOperation.Apply(x[0], x[0].Device.From(mask, new Shape(length)), straightThrough: false),
                x => x[0].Zip(NaiveTensor.From([.. mask.Select(bit => (float)bit)], new Shape(length)), (a, b) => a * b),
                [length]);
            if (straightThrough)
                CheckStraightThrough(mask);
        }
    }

    [Fact]
    public void A_masked_NaN_is_zero()
    {
        using var step = Device.BeginStep();
        var weight = Device.From(Enumerable.Repeat(float.NaN, 37).ToArray(), new Shape(37));
        Assert.All(MaskOperation.Apply(weight, Device.From(new byte[37], new Shape(37)), false).ToArray(), value => Assert.Equal(0f, value));
    }

    [Fact]
    public void A_mask_keeps_what_lies_between_its_thresholds()
    {
        foreach (var length in Fixture.Lengths)
        {
            using var step = Device.BeginStep();
            var x = new Operand(new Shape(length)).Values(0);
            if (length > 2)
                (x[0], x[1]) = (0.5f, -1f);
            var before = Codes(length, 2);
            var mask = Device.From(before, new Shape(length));
            Device.Backend.UpdateMask(Device.From(x, new Shape(length)), 0.5f, 1f, mask);
            var actual = new byte[length];
            Device.Read<byte>(mask, actual);
            var expected = x.Select((value, i) => MathF.Abs(value) <= 0.5f ? (byte)0 : MathF.Abs(value) > 1f ? (byte)1 : before[i]);
            Assert.Equal(expected.ToArray(), actual);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(32)]
    [InlineData(256)]
    public void Nearest_centroid(int entries)
    {
        var centroids = Enumerable.Range(0, entries).Select(i => (i * 0.25f) - 3f).ToArray();
        foreach (var length in Fixture.Lengths.Append(3001))
        {
            // Sixteenths: every fourth lies exactly between two centroids.
            using var step = Device.BeginStep();
            var x = Enumerable.Range(0, length).Select(i => ((i * 37 % 1201) - 100) / 16f).ToArray();
            var codes = Device.Empty(new Shape(length), ElementType.UInt8);
            Device.Backend.NearestCentroid(Device.From(x, new Shape(length)), Device.From(centroids, new Shape(entries)), codes);
            var actual = new byte[length];
            Device.Read<byte>(codes, actual);
            Assert.Equal(x.Select(value => Nearest(centroids, value)).ToArray(), actual);
        }
    }

    [Fact]
    public void Codebooks_and_masks_that_do_not_fit_are_named()
    {
        using var step = Device.BeginStep();
        var weight = Device.Empty(new Shape(2, 3));
        Assert.Throws<ArgumentException>(() => MaskOperation.Apply(weight, Device.Empty(new Shape(6), ElementType.UInt8), false));
        Assert.Throws<ArgumentException>(() => MaskOperation.Apply(weight, weight, false));
        Assert.Throws<ArgumentException>(() => CodebookGatherOperation.Apply(Device.Empty(new Shape(257)), Device.Empty(new Shape(6), ElementType.UInt8)));
        Assert.Throws<ArgumentException>(() => CodebookGatherOperation.Apply(Device.Empty(new Shape(16)), Device.Empty(new Shape(6), ElementType.Int32)));
    }

    private static byte[] Codes(int count, int entries) => [.. Enumerable.Range(0, count).Select(i => (byte)((i * 7 + (i / 5)) % entries))];

    private static byte Nearest(float[] centroids, float x)
    {
        var best = 0;
        for (var i = 1; i < centroids.Length; i++)
        {
            if (Math.Abs((double)x - centroids[i]) < Math.Abs((double)x - centroids[best]))
                best = i;
        }

        return (byte)best;
    }

    /// <summary>Entry 0 is a constant, out of reach of a difference quotient.</summary>
    private static NaiveTensor Gather(NaiveTensor codebook, byte[] codes, float zero) =>
        new(new Shape(codes.Length), [.. codes.Select(code => code == 0 ? zero : codebook[code])]);

    private static float[] SegmentSums(Device device, float[] values, byte[] codes, int segments)
    {
        using var step = device.BeginStep();
        var shape = new Shape(values.Length);
        var sums = device.Empty(new Shape(segments));
        device.Backend.SegmentSum(device.From(values, shape), device.From(codes, shape), sums, accumulate: false);
        return sums.ToArray();
    }

    private void CheckStraightThrough(byte[] mask)
    {
        using var step = Device.BeginStep();
        var shape = new Shape(mask.Length);
        var weight = Device.From(new Operand(shape).Values(0), shape);
        weight.RequiresGradient = true;
        var seed = new Operand(shape).Values(1);
        MaskOperation.Apply(weight, Device.From(mask, shape), straightThrough: true).Backward(Device.From(seed, shape));
        Assert.Equal(seed, weight.Gradient!.ToArray());
    }
}
