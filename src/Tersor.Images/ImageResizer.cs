namespace Tersor.Images;

/// <summary>How an image of other proportions comes to the size that is wanted.</summary>
public enum ImageFit
{
    /// <summary>All of it, with other proportions.</summary>
    Stretch,

    /// <summary>The largest part in the middle that has the wanted proportions.</summary>
    Crop,

    /// <summary>All of it with its own proportions, in the middle of black.</summary>
    Letterbox,
}

/// <summary>The words that files and command lines have for an <see cref="ImageFit"/>.</summary>
public static class ImageFits
{
    /// <summary>The key under which a model's file notes how images were fitted to its size.</summary>
    public const string Key = "fit";

    /// <summary>The fit of a name, in letters of either case; null if there is none.</summary>
    /// <param name="word">For example <c>crop</c>.</param>
    public static ImageFit? Parse(string word) => Enum.GetValues<ImageFit>().Cast<ImageFit?>()
        .FirstOrDefault(fit => string.Equals(fit.ToString(), word, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// Gives images another size. A pixel is the mean of the pixels that lie around it, weighted by a triangle that is as wide as a
/// pixel of the larger grid (bilinear with antialiasing, as Pillow has it). Weights are whole numbers, so that every machine
/// computes the same bytes.
/// </summary>
public static class ImageResizer
{
    /// <summary>Resizes an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="size">The size that is wanted; sides of at least 1.</param>
    /// <param name="fit">What becomes of other proportions.</param>
    /// <returns>The image itself if it has that size already.</returns>
    public static DecodedImage Resize(DecodedImage image, ImageSize size, ImageFit fit = ImageFit.Stretch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Width, 1);
        if (image.Size == size)
            return image;
        return fit switch
        {
            ImageFit.Crop => Crop(image, size),
            ImageFit.Letterbox => Letterbox(image, size),
            _ => Scale(image, size, new Part(0, image.Height), new Part(0, image.Width)),
        };
    }

    private static DecodedImage Crop(DecodedImage image, ImageSize size)
    {
        var height = Math.Min(image.Height, (double)image.Width * size.Height / size.Width);
        var width = Math.Min(image.Width, (double)image.Height * size.Width / size.Height);
        return Scale(
            image, size, new Part((image.Height - height) / 2, height), new Part((image.Width - width) / 2, width));
    }

    private static DecodedImage Letterbox(DecodedImage image, ImageSize size)
    {
        var factor = Math.Min((double)size.Height / image.Height, (double)size.Width / image.Width);
        var inner = new ImageSize(Side(image.Height, size.Height), Side(image.Width, size.Width));
        var scaled = Scale(image, inner, new Part(0, image.Height), new Part(0, image.Width));
        var (top, left) = ((size.Height - inner.Height) / 2, (size.Width - inner.Width) / 2);
        var pixels = new byte[checked((int)(image.Channels * size.Area))];
        for (var row = 0; row < image.Channels * inner.Height; row++)
        {
            var target = ((row / inner.Height * size.Height) + top + (row % inner.Height)) * size.Width;
            scaled.Pixels.AsSpan(row * inner.Width, inner.Width).CopyTo(pixels.AsSpan(target + left));
        }

        return image with { Pixels = pixels, Size = size };

        int Side(int side, int most) => Math.Clamp((int)Math.Round(side * factor), 1, most);
    }

    private static DecodedImage Scale(DecodedImage image, ImageSize size, Part rows, Part columns)
    {
        var across = new AxisWeights(image.Width, columns, size.Width);
        var down = new AxisWeights(image.Height, rows, size.Height);
        var narrow = new byte[checked(image.Channels * image.Height * size.Width)];
        for (var row = 0; row < image.Channels * image.Height; row++)
            across.Apply(image.Pixels.AsSpan(row * image.Width, image.Width), 1, narrow.AsSpan(row * size.Width, size.Width), 1);
        var pixels = new byte[checked((int)(image.Channels * size.Area))];
        for (var channel = 0; channel < image.Channels; channel++)
        {
            var source = narrow.AsSpan(channel * image.Height * size.Width, image.Height * size.Width);
            var target = pixels.AsSpan(channel * (int)size.Area, (int)size.Area);
            for (var column = 0; column < size.Width; column++)
                down.Apply(source[column..], size.Width, target[column..], size.Width);
        }

        return image with { Pixels = pixels, Size = size };
    }

    /// <summary>A part of an axis, in pixels of the source.</summary>
    private readonly record struct Part(double Start, double Length);

    /// <summary>For each pixel of an axis the pixels of the source that it is the mean of, and their weights.</summary>
    private sealed class AxisWeights
    {
        private const int Fraction = 22;

        private readonly (int First, int[] Weights)[] _pixels;

        public AxisWeights(int source, Part part, int target)
        {
            var scale = part.Length / target;
            var reach = Math.Max(1.0, scale);
            _pixels = new (int, int[])[target];
            for (var i = 0; i < target; i++)
            {
                var center = part.Start + ((i + 0.5) * scale);
                var first = Math.Clamp((int)(center - reach + 0.5), 0, source - 1);
                var end = Math.Clamp((int)(center + reach + 0.5), first + 1, source);
                var weights = new double[end - first];
                for (var k = 0; k < weights.Length; k++)
                    weights[k] = Math.Max(0, 1 - Math.Abs((first + k + 0.5 - center) / reach));
                var sum = weights.Sum();
                _pixels[i] = (first, Array.ConvertAll(weights, weight => (int)((weight / sum * (1 << Fraction)) + 0.5)));
            }
        }

        public void Apply(ReadOnlySpan<byte> source, int sourceStep, Span<byte> target, int targetStep)
        {
            for (var i = 0; i < _pixels.Length; i++)
            {
                var (first, weights) = _pixels[i];
                var sum = 1 << (Fraction - 1);
                for (var k = 0; k < weights.Length; k++)
                    sum += source[(first + k) * sourceStep] * weights[k];
                target[i * targetStep] = (byte)Math.Clamp(sum >> Fraction, 0, byte.MaxValue);
            }
        }
    }
}
