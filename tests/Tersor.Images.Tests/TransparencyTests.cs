namespace Tersor.Images.Tests;

public sealed class TransparencyTests
{
    private const int Side = 6;

    // The colour behind transparent pixels is arbitrary: programs write white, black or the ink's.
    [Theory]
    [InlineData(255, 255)]
    [InlineData(255, 0)]
    [InlineData(0, 0)]
    [InlineData(0, 255)]
    [InlineData(40, 40)]
    public void A_drawing_on_nothing_can_be_seen_whatever_its_ink(int ink, int hidden)
    {
        foreach (var strength in new[] { 255, 90 })
        {
            var image = ImageDecoder.Decode(new TestPng(Side, Side, 8, 6).Encode(Drawing(ink, hidden, strength)), 1);
            var (drawn, ground) = (image.Pixels[(2 * Side) + 2], image.Pixels[0]);
            Assert.Equal(ink >= 128 ? 0 : 255, ground);
            Assert.InRange(Math.Abs(drawn - ground), Math.Abs(ink - ground) * strength / 255, 255);
        }
    }

    [Fact]
    public void A_coloured_image_lies_on_black_and_half_of_a_colour_is_half_of_it()
    {
        var image = ImageDecoder.Decode(new TestPng(1, 3, 8, 6).Encode([200, 100, 50, 255, 200, 100, 50, 128, 9, 9, 9, 0]), 3);
        Assert.Equal([200, 100, 0, 100, 50, 0, 50, 25, 0], image.Pixels);
    }

    [Fact]
    public void An_image_without_ink_is_black() =>
        Assert.Equal([0, 0], ImageDecoder.Decode(new TestPng(1, 2, 8, 4).Encode([255, 0, 10, 0]), 1).Pixels);

    [Fact]
    public void An_opaque_image_keeps_its_dark_colours() =>
        Assert.Equal([3, 7], ImageDecoder.Decode(new TestPng(1, 2, 8, 4).Encode([3, 255, 7, 255]), 1).Pixels);

    private static int[] Drawing(int ink, int hidden, int strength)
    {
        var samples = new List<int>();
        for (var i = 0; i < Side * Side; i++)
        {
            var isInk = i / Side is 2 or 3 && i % Side is > 0 and < Side - 1;
            var value = isInk ? ink : hidden;
            samples.AddRange([value, value, value, isInk ? strength : 0]);
        }

        return [.. samples];
    }
}
