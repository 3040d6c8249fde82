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
                x => x[0].GatherCodes(x[0].Device.From(codes, new Shape(length))),
                x => Gather(x[0], codes, zero),
                codebook);
        }
    }

    [Fact]
    public void The_zero_of_a_codebook_receives_no_gradient()
    {
        using var step = Device.BeginStep();
        var codebook = Device.From([0f, 1f, 2f], new Shape(3));
        codebook.RequireGradient();
        var weight = codebook.GatherCodes(Device.From((byte[])[0, 1, 2, 0, 1], new Shape(5)));
        weight.Sum().Backward();
        Assert.Equal([0f, 2f, 1f], codebook.Gradient!.Value.ToArray());
    }

    [Fact]
    public void A_segment_sum_has_one_order()
    {
        foreach (var (count, segments) in new[] { (1, 1), (17, 5), (257, 3), (5000, 256), (100_003, 17) })
        {
            if (count > Fixture.LargestCount)
                continue;
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
                x => x[0].Mask(x[0].Device.From(mask, new Shape(length)), straightThrough: false),
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
        Assert.All(weight.Mask(Device.From(new byte[37], new Shape(37)), false).ToArray(), value => Assert.Equal(0f, value));
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
            var expected = x.Select(
                (value, i) => MathF.Abs(value) <= 0.5f ? (byte)0 : MathF.Abs(value) > 1f ? (byte)1 : before[i]);
            Assert.Equal(expected, Bytes(mask));
        }
    }

    [Theory]
    [InlineData(0.5f, 1f)]
    [InlineData(0.5f, 0.5f)]
    [InlineData(0f, 0.25f)]
    [InlineData(0f, 0f)]
    public void A_magnitude_at_a_threshold_is_low_or_keeps_its_mask(float low, float high)
    {
        // Each length begins with another, so that all lengths together put every one of them into every lane, on either side of
        // zero.
        float[] magnitudes = [0f, low, high, MathF.BitIncrement(0.5f), MathF.BitDecrement(0.5f), MathF.BitIncrement(1f),
            MathF.BitDecrement(0.25f)];
        foreach (var length in Fixture.Lengths)
        {
            using var step = Device.BeginStep();
            var x = Enumerable.Range(0, length).Select(i => (i % 2 == 0 ? 1 : -1) * magnitudes[(i + length) % magnitudes.Length])
                .ToArray();
            var before = Codes(length, 2);
            var mask = Device.From(before, new Shape(length));
            Device.Backend.UpdateMask(Device.From(x, new Shape(length)), low, high, mask);
            var expected = x.Select(
                (value, i) => MathF.Abs(value) <= low ? (byte)0 : MathF.Abs(value) > high ? (byte)1 : before[i]);
            Assert.Equal(expected, Bytes(mask));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(32)]
    [InlineData(255)]
    public void Nearest_centroid(int entries)
    {
        var centroids = Enumerable.Range(0, entries).Select(i => (i * 0.25f) - 3f).ToArray();
        foreach (var length in Fixture.Lengths.Append(3001).Where(length => length <= Fixture.LargestCount))
        {
            // Sixteenths: every fourth lies exactly between two centroids, and some are zero.
            using var step = Device.BeginStep();
            var x = Enumerable.Range(0, length).Select(i => ((i * 37 % 1201) - 100) / 16f).ToArray();
            var codes = Device.Empty(new Shape(length), ElementType.UInt8);
            Device.Backend.NearestCentroid(Device.From(x, new Shape(length)), Device.From(centroids, new Shape(entries)), codes);
            Assert.Equal(x.Select(value => value == 0 ? (byte)0 : (byte)(Nearest(centroids, value) + 1)), Bytes(codes));
        }
    }

    [Fact]
    public void Boundaries_between_centroids_are_exact()
    {
        // The midpoint of -1e-30 and 2 is a hair below 1, that of 1e-30 and 2 a hair above.
        Assert.Equal([1, 2], Coded([-1e-30f, 2f], [MathF.BitDecrement(1f), 1f]));
        Assert.Equal([1, 1], Coded([1e-30f, 2f], [MathF.BitDecrement(1f), 1f]));
        Assert.Equal([1, 1, 2], Coded([-2f, -1f], [-3f, -1.5f, MathF.BitIncrement(-1.5f)]));
        Assert.Equal([1, 2, 2, 5, 5], Coded([-2f, 1f, 1f, 1f, 5f, 5f], [-3f, 0.5f, 2f, 4f, 9f]));
        Assert.Equal(
            [1, 3, 1, 0, 0], Coded([-1f, 0.5f, 1f], [float.NegativeInfinity, float.PositiveInfinity, float.NaN, 0f, -0f]));
    }

    [Theory]
    [InlineData(17, 4)]
    [InlineData(5000, 32)]
    [InlineData(70_001, 255)]
    public void Centroids_move_to_the_mean_of_their_members(int count, int entries)
    {
        Assert.SkipUnless(count <= Fixture.LargestCount, "too many elements for an emulator");
        var values = new Operand(new Shape(count)).Values(0);
        var codes = Codes(count, entries + 1).Select(code => code == 2 ? (byte)1 : code).ToArray();
        var expected = new Number[entries];
        for (var k = 0; k < entries; k++)
        {
            var members = values.Where((_, i) => codes[i] == k + 1).ToArray();
            var sum = default(Summation);
            foreach (var member in members)
                sum.Add(member);
            expected[k] = members.Length == 0 ? new Number(double.NaN, 0) : sum.Total / members.Length;
        }

        var actual = Means(Device, values, codes, entries);
        Assert.Equal(expected.Select(mean => double.IsNaN(mean.Value)), actual.Select(float.IsNaN));
        NumberAssert.Near(
            [.. expected.Where(mean => !double.IsNaN(mean.Value))], [.. actual.Where(float.IsFinite)], Fixture,
            $"{count} in {entries} clusters");
        NumberAssert.Identical(actual, Means(Device, values, codes, entries), "second run");
        foreach (var device in Fixture.Alternates)
            NumberAssert.Identical(actual, Means(device, values, codes, entries), $"{count} in {entries} clusters");
    }

    [Fact]
    public void Codebooks_and_masks_that_do_not_fit_are_named()
    {
        using var step = Device.BeginStep();
        var weight = Device.Empty(new Shape(2, 3));
        Assert.Throws<ArgumentException>(() => weight.Mask(Device.Empty(new Shape(6), ElementType.UInt8), false));
        Assert.Throws<ArgumentException>(() => weight.Mask(weight, false));
        Assert.Throws<ArgumentException>(
            () => Device.Empty(new Shape(257)).GatherCodes(Device.Empty(new Shape(6), ElementType.UInt8)));
        Assert.Throws<ArgumentException>(
            () => Device.Empty(new Shape(16)).GatherCodes(Device.Empty(new Shape(6), ElementType.Int32)));
    }

    private static byte[] Codes(int count, int entries) =>
        [.. Enumerable.Range(0, count).Select(i => (byte)((i * 7 + (i / 5)) % entries))];

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

    private static byte[] Bytes(Tensor tensor)
    {
        var bytes = new byte[tensor.Count];
        tensor.Device.Read<byte>(tensor, bytes);
        return bytes;
    }

    private static float[] Means(Device device, float[] values, byte[] codes, int entries)
    {
        using var step = device.BeginStep();
        var shape = new Shape(values.Length);
        var centroids = device.Empty(new Shape(entries));
        device.Backend.UpdateCentroids(device.From(values, shape), device.From(codes, shape), centroids);

        // A NaN's bits are anyone's choice.
        return [.. centroids.ToArray().Select(centroid => float.IsNaN(centroid) ? float.NaN : centroid)];
    }

    private static float[] SegmentSums(Device device, float[] values, byte[] codes, int segments)
    {
        using var step = device.BeginStep();
        var shape = new Shape(values.Length);
        var sums = device.Empty(new Shape(segments));
        device.Backend.SegmentSum(device.From(values, shape), device.From(codes, shape), sums, accumulate: false);
        return sums.ToArray();
    }

    private byte[] Coded(float[] centroids, float[] values)
    {
        using var step = Device.BeginStep();
        var codes = Device.Empty(new Shape(values.Length), ElementType.UInt8);
        Device.Backend.NearestCentroid(
            Device.From(values, new Shape(values.Length)), Device.From(centroids, new Shape(centroids.Length)), codes);
        return Bytes(codes);
    }

    private void CheckStraightThrough(byte[] mask)
    {
        using var step = Device.BeginStep();
        var shape = new Shape(mask.Length);
        var weight = Device.From(new Operand(shape).Values(0), shape);
        weight.RequireGradient();
        var seed = new Operand(shape).Values(1);
        weight.Mask(Device.From(mask, shape), straightThrough: true).Backward(Device.From(seed, shape));
        Assert.Equal(seed, weight.Gradient!.Value.ToArray());
    }
}
