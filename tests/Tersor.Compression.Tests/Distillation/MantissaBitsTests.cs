namespace Tersor.Compression.Tests.Distillation;

public sealed class MantissaBitsTests
{
    [Fact]
    public void The_bits_of_numbers_are_those_of_the_finest()
    {
        Assert.Equal(0, MantissaBits.Of([1f, 2f, 0f, -0.5f]));
        Assert.Equal(2, MantissaBits.Of([1.25f, 3f]));
        Assert.Equal(10, MantissaBits.Of([1f + (1f / 1024)]));
        Assert.Equal(23, MantissaBits.Of([0.1f]));
        Assert.Equal(0, MantissaBits.Of([]));
    }

    [Fact]
    public void Rounding_goes_to_the_nearest_and_to_even_between_two()
    {
        Assert.Equal(1.25f, MantissaBits.Round(1.3f, 2));
        Assert.Equal(-1.25f, MantissaBits.Round(-1.3f, 2));
        Assert.Equal(1f, MantissaBits.Round(1.125f, 2));
        Assert.Equal(1.5f, MantissaBits.Round(1.375f, 2));
        Assert.Equal(2f, MantissaBits.Round(1.9f, 2));
        Assert.Equal(0f, MantissaBits.Round(0f, 2));
        Assert.Equal(0.1f, MantissaBits.Round(0.1f, 23));
        Assert.Equal(float.NaN, MantissaBits.Round(float.NaN, 3));
        Assert.Equal([1.375f, 0.6875f], MantissaBits.Round([1.39f, 0.7f], [3f, 1.5f]));
        Assert.Equal([1.390625f], MantissaBits.Round([1.39f], [1.03125f, 1.015625f]));
    }
}
