namespace Tersor.Format.Tests;

public sealed class InputNormalizationTests
{
    [Theory]
    [InlineData(0.25f, 0.5f)]
    [InlineData(0.1307f, 0.3081f)]
    [InlineData(-2f, 4f)]
    [InlineData(0.5f, -0.5f)]
    public void Pixels_are_scaled_then_the_mean_goes_then_they_are_divided(float mean, float deviation)
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var input = new float[256];
        new InputNormalization(mean, deviation).Apply(pixels, input);
        for (var i = 0; i < 256; i++)
        {
            // Three operations, each rounded to half a unit of 2⁻²⁴.
            var expected = ((i / 255.0) - mean) / deviation;
            Assert.Equal(expected, input[i], 3 * (1 + Math.Abs(mean)) / Math.Abs(deviation) / (1 << 24));
        }
    }

    [Fact]
    public void None_scales_only()
    {
        var input = new float[3];
        InputNormalization.None.Apply([0, 51, 255], input);
        Assert.Equal([0f, 0.2f, 1f], input);
    }

    [Fact]
    public void Each_channel_has_its_own_numbers()
    {
        var normalization = new InputNormalization([new(0f, 1f), new(0.2f, 0.5f)]);
        var input = new float[4];
        normalization.Apply([0, 51, 51, 255], input);
        Assert.Equal([0f, 0.2f, 0f, 1.6f], input);
        normalization.Apply([1f, 2f, 3f, 0.2f], input);
        Assert.Equal([1f, 2f, 5.6f, 0f], input);
        var error = Assert.Throws<ArgumentException>(() => normalization.Apply(new byte[3], new float[3]));
        Assert.Contains("3 pixels for 2 channels", error.Message);
    }

    [Fact]
    public void Normalisations_are_equal_by_their_numbers()
    {
        var one = new InputNormalization([new(0.5f, 2f), new(0.5f, 2f)]);
        Assert.False(one.IsPerChannel);
        Assert.True(one == new InputNormalization(0.5f, 2f) && one != InputNormalization.None);
        Assert.Equal(one.GetHashCode(), new InputNormalization(0.5f, 2f).GetHashCode());
        Assert.Throws<ArgumentException>(() => new InputNormalization([]));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(4, 3)]
    [InlineData(1, 0)]
    public void Lengths_must_agree(int pixels, int inputs)
    {
        var error = Assert.Throws<ArgumentException>(() => InputNormalization.None.Apply(new byte[pixels], new float[inputs]));
        Assert.Contains($"{pixels} pixels for {inputs} inputs", error.Message);
    }
}
