namespace Tersor.Images.Tests;

public sealed class ImageResizerTests
{
    [Theory]
    [InlineData(7, 9, 3, 4, ImageFit.Stretch)]
    [InlineData(5, 6, 11, 13, ImageFit.Stretch)]
    [InlineData(40, 33, 1, 1, ImageFit.Stretch)]
    [InlineData(1, 1, 4, 3, ImageFit.Stretch)]
    [InlineData(20, 9, 6, 6, ImageFit.Crop)]
    [InlineData(9, 20, 5, 8, ImageFit.Crop)]
    [InlineData(6, 4, 9, 9, ImageFit.Crop)]
    public void Each_pixel_is_the_weighted_mean_of_those_around_it(int height, int width, int rows, int columns, ImageFit fit)
    {
        var image = Random(height, width);
        double partHeight = height, partWidth = width;
        if (fit == ImageFit.Crop)
            (partHeight, partWidth) =
                (Math.Min(height, partWidth * rows / columns), Math.Min(width, partHeight * columns / rows));
        var resized = ImageResizer.Resize(image, new ImageSize(rows, columns), fit);
        Assert.Equal((3, rows, columns), (resized.Channels, resized.Height, resized.Width));
        for (var channel = 0; channel < 3; channel++)
            for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++)
                {
                    var expected = Mean(
                        image, channel, (((row + 0.5) / rows) - 0.5) * partHeight + (height / 2.0), partHeight / rows,
                        (((column + 0.5) / columns) - 0.5) * partWidth + (width / 2.0), partWidth / columns);
                    // Each of the two passes rounds to a whole number.
                    Assert.Equal(expected, resized.Pixels[(((channel * rows) + row) * columns) + column], 1.01);
                }
    }

    [Fact]
    public void Two_by_two_pixels_become_their_mean()
    {
        // A triangle of reach 2 around the middle of four pixels: 1/8, 3/8, 3/8, 1/8 inside, cut off and normalised at the edge.
        var image = new DecodedImage([0, 0, 255, 255], 1, new ImageSize(1, 4));
        Assert.Equal([36, 219], ImageResizer.Resize(image, new ImageSize(1, 2)).Pixels);
    }

    [Theory]
    [InlineData(10, 20, 8, 8, 4, 8, 2, 0)]
    [InlineData(20, 10, 8, 8, 8, 4, 0, 2)]
    [InlineData(2, 3, 9, 6, 4, 6, 2, 0)]
    [InlineData(300, 1, 6, 6, 6, 1, 0, 2)]
    public void A_letterbox_shows_all_of_an_image_in_the_middle_of_black(
        int height, int width, int rows, int columns, int innerRows, int innerColumns, int top, int left)
    {
        var white = new DecodedImage([.. Enumerable.Repeat((byte)255, height * width)], 1, new ImageSize(height, width));
        var boxed = ImageResizer.Resize(white, new ImageSize(rows, columns), ImageFit.Letterbox);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                var inside = row >= top && row < top + innerRows && column >= left && column < left + innerColumns;
                Assert.Equal(inside ? 255 : 0, boxed.Pixels[(row * columns) + column]);
            }
    }

    [Fact]
    public void An_image_of_the_size_stays_as_it_is()
    {
        var image = Random(4, 5);
        Assert.Same(image, ImageResizer.Resize(image, image.Size, ImageFit.Letterbox));
    }

    private static DecodedImage Random(int height, int width)
    {
        var pixels = new byte[3 * height * width];
        new Random(1).NextBytes(pixels);
        return new DecodedImage(pixels, 3, new ImageSize(height, width));
    }

    /// <summary>The mean of a channel around a point, weighted by triangles.</summary>
    private static double Mean(DecodedImage image, int channel, double y, double scaleY, double x, double scaleX)
    {
        double sum = 0, weights = 0;
        for (var row = 0; row < image.Height; row++)
            for (var column = 0; column < image.Width; column++)
            {
                var weight = Triangle((row + 0.5 - y) / Math.Max(1, scaleY)) * Triangle((column + 0.5 - x) / Math.Max(1, scaleX));
                sum += weight * image.Pixels[(((channel * image.Height) + row) * image.Width) + column];
                weights += weight;
            }

        return sum / weights;
    }

    private static double Triangle(double distance) => Math.Max(0, 1 - Math.Abs(distance));
}
