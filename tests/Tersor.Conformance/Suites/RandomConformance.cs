using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Random numbers: the words of Philox, and what is made of them.</summary>
public abstract class RandomConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private const ulong Seed = 0x123456789ABCDEF0;

    /// <summary>The published test vectors of Random123 (kat_vectors, philox4x32 10) anchor the reference itself.</summary>
    [Fact]
    public void The_reference_gives_the_published_words()
    {
        Assert.Equal([0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u], NaivePhilox.Rounds([0, 0, 0, 0], 0, 0));
        Assert.Equal(
            [0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u],
            NaivePhilox.Rounds([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], 0xa4093822, 0x299f31d0));
    }

    [Fact]
    public void Uniform_numbers_are_the_upper_bits_of_the_words()
    {
        foreach (var length in Fixture.Lengths)
        {
            var expected =
                Enumerable.Range(0, length).Select(i => (NaivePhilox.Word(Seed, 7, i) >> 8) * (1f / (1 << 24))).ToArray();
            NumberAssert.Identical(expected, Uniform(Device, length, 7, 0, 1), $"{length} uniform numbers");
        }
    }

    /// <summary>Words come in blocks of four, and devices compute blocks in groups: the last one may be alone.</summary>
    [Fact]
    public void The_last_block_counts_wherever_a_group_of_blocks_ends()
    {
        for (var blocks = 1; blocks <= 1024; blocks *= 2)
        {
            var length = (4 * blocks) + 1;
            var uniform = (NaivePhilox.Word(Seed, 7, length - 1) >> 8) * (1f / (1 << 24));
            NumberAssert.Identical([uniform], Uniform(Device, length, 7, 0, 1)[^1..], $"the last of {length} uniform numbers");
            var normal = (NormalReference(7, length - 1) * 2f) + 1f;
            NumberAssert.Near([normal], Normal(Device, length, 7, 1, 2)[^1..], Fixture, $"the last of {length} normal numbers");
        }
    }

    [Fact]
    public void Uniform_numbers_stay_in_their_range()
    {
        var values = Uniform(Device, 5000, 1, -3, 5);
        Assert.All(values, value => Assert.InRange(value, -3f, MathF.BitDecrement(5f)));
        var expected =
            Enumerable.Range(0, 5000).Select(i => ((Number)((NaivePhilox.Word(Seed, 1, i) >> 8) * (1f / (1 << 24))) * 8f) - 3f);
        NumberAssert.Near([.. expected], values, Fixture);
    }

    /// <summary>A compiler that fuses the product with the sum must not be noticed.</summary>
    [Theory]
    [InlineData(-0.37f, 0.41f)]
    [InlineData(1000.1f, 1000.3f)]
    [InlineData(-1e-20f, 3e-20f)]
    public void Uniform_numbers_have_the_same_bits_everywhere(float low, float high)
    {
        const int Count = 600;
        var expected = new float[Count];
        for (var i = 0; i < Count; i++)
        {
            // In double the product is exact: one rounding to float, and one of the sum.
            var product = (float)((NaivePhilox.Word(Seed, 4, i) >> 8) * (1.0 / (1 << 24)) * (high - low));
            expected[i] = Math.Min((float)((double)low + product), MathF.BitDecrement(high));
        }

        NumberAssert.Identical(expected, Uniform(Device, Count, 4, low, high), $"[{low}, {high})");
    }

    [Fact]
    public void Normal_numbers_are_those_of_Box_and_Muller()
    {
        foreach (var length in Fixture.Lengths)
        {
            var expected = Enumerable.Range(0, length).Select(i => (NormalReference(3, i) * 2f) + 1f);
            NumberAssert.Near([.. expected], Normal(Device, length, 3, 1, 2), Fixture, $"{length} normal numbers");
        }
    }

    [Fact]
    public void A_stream_does_not_depend_on_the_number_of_threads()
    {
        var (uniform, normal) = (Uniform(Device, 100_003, 5, 0, 1), Normal(Device, 100_003, 5, 0, 1));
        foreach (var alternate in Fixture.Alternates)
        {
            NumberAssert.Identical(uniform, Uniform(alternate, 100_003, 5, 0, 1), "uniform");
            NumberAssert.Identical(normal, Normal(alternate, 100_003, 5, 0, 1), "normal");
        }
    }

    /// <summary>Four numbers are stored at once only where they may be; neighbours keep theirs.</summary>
    [Fact]
    public void A_stream_does_not_depend_on_where_it_lies()
    {
        using var step = Device.BeginStep();
        var y = Device.Empty(new Shape(32));
        Device.Backend.Fill(y, -1f);
        Device.Backend.RandomUniform(y.Narrow(0, 3, 10), Seed, 7, 0, 1);
        var numbers = Uniform(Device, 10, 7, 0, 1);
        NumberAssert.Identical(
            [-1f, -1f, -1f, .. numbers, .. Enumerable.Repeat(-1f, 19)], y.ToArray(), "10 numbers from place 3 on");
    }

    [Fact]
    public void Streams_differ() => Assert.NotEqual(Uniform(Device, 16, 1, 0, 1), Uniform(Device, 16, 2, 0, 1));

    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    [InlineData(0.9f)]
    public void Dropout(float probability)
    {
        foreach (var length in Fixture.Lengths)
        {
            var factors = Keep(length, probability);
            Check(
                x => x[0].Dropout(probability, Seed, 9),
                x => x[0].Zip(factors, (value, factor) => value * factor),
                [length]);
        }
    }

    [Fact]
    public void A_probability_out_of_range_is_refused()
    {
        using var step = Device.BeginStep();
        var x = Device.Empty(new Shape(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(1f, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(-0.1f, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(float.NaN, 0, 0));
    }

    private static NaiveTensor Keep(int count, float probability)
    {
        var factors = new NaiveTensor(new Shape(count));
        for (var i = 0; i < count; i++)
        {
            var isKept = (NaivePhilox.Word(Seed, 9, i) >> 8) * (1f / (1 << 24)) >= probability;
            factors[i] = isKept ? (Number)1f / ((Number)1f - probability) : 0f;
        }

        return factors;
    }

    /// <summary>
    /// Pairs of words to pairs of numbers: the radius from the first, the angle from the second, cosine before sine.
    /// </summary>
    private static Number NormalReference(ulong stream, int index)
    {
        var even = index & ~1;
        var u = ((NaivePhilox.Word(Seed, stream, even) >> 8) + 1) / (double)(1 << 24);
        var angle = 2 * Math.PI * (NaivePhilox.Word(Seed, stream, even + 1) >> 8) / (1 << 24);
        var direction = index == even ? Math.Cos(angle) : Math.Sin(angle);

        // -2 ln u carries an absolute error of some roundings of 1 where u is near 1, hence the root of it the root of that; the
        // direction is good to 2^-23.
        var log = new Number(-2 * Math.Log(u), 8 * Number.Unit * (1 - Math.Log(u)));
        var radius = log.Value > 0 ? Number.Sqrt(log) : new Number(0, Math.Sqrt(log.Error));
        return radius * new Number(direction, 2 * Number.Unit);
    }

    private static float[] Uniform(Device device, int count, ulong stream, float low, float high)
    {
        using var step = device.BeginStep();
        var y = device.Empty(new Shape(count));
        device.Backend.RandomUniform(y, Seed, stream, low, high);
        return y.ToArray();
    }

    private static float[] Normal(Device device, int count, ulong stream, float mean, float deviation)
    {
        using var step = device.BeginStep();
        var y = device.Empty(new Shape(count));
        device.Backend.RandomNormal(y, Seed, stream, mean, deviation);
        return y.ToArray();
    }
}
