namespace Tersor.Data;

/// <summary>Where the pixels of an image go: mirrored first, then moved. The default leaves them where they are.</summary>
/// <param name="Down">Rows that they move down; negative for up.</param>
/// <param name="Right">Pixels that they move right; negative for left.</param>
/// <param name="IsFlipped">Whether left becomes right.</param>
public readonly record struct ImagePlacement(int Down, int Right, bool IsFlipped)
{
    private interface IPixels
    {
        int Count { get; }

        float this[int index] { get; }
    }

    /// <summary>Normalises a channel of an image into its new place; what enters from outside is pixel value 0.</summary>
    /// <param name="plane">The channel's bytes, row by row.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="normalized">The normalised value of each pixel value.</param>
    /// <param name="destination">As many values as the channel has, at least.</param>
    public void Apply(ReadOnlySpan<byte> plane, int width, ReadOnlySpan<float> normalized, Span<float> destination) =>
        Apply(new BytePixels(plane, normalized), width, normalized[0], destination);

    /// <summary>Puts a channel of an image that is normalised already into its new place.</summary>
    /// <param name="plane">The channel's values, row by row.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="background">What enters from outside.</param>
    /// <param name="destination">As many values as the channel has, at least; not the same memory.</param>
    public void Apply(ReadOnlySpan<float> plane, int width, float background, Span<float> destination) =>
        Apply(new FloatPixels(plane), width, background, destination);

    /// <summary>The rows or columns that stay inside.</summary>
    private static (int From, int Until) Visible(int extent, int distance)
    {
        var from = Math.Clamp(-distance, 0, extent);
        return (from, Math.Clamp(extent - distance, from, extent));
    }

    private void Apply<TPixels>(TPixels pixels, int width, float background, Span<float> destination)
        where TPixels : IPixels, allows ref struct
    {
        if ((Down, Right) != (0, 0))
            destination[..pixels.Count].Fill(background);
        var (from, until) = Visible(width, Right);
        var (first, last) = Visible(pixels.Count / width, Down);
        for (var row = first; row < last; row++)
        {
            var target = destination.Slice((row + Down) * width, width);
            for (var column = from; column < until; column++)
                target[column + Right] = pixels[(row * width) + (IsFlipped ? width - 1 - column : column)];
        }
    }

    private readonly ref struct BytePixels(ReadOnlySpan<byte> plane, ReadOnlySpan<float> normalized) : IPixels
    {
        private readonly ReadOnlySpan<byte> _plane = plane;
        private readonly ReadOnlySpan<float> _normalized = normalized;

        public int Count => _plane.Length;

        public float this[int index] => _normalized[_plane[index]];
    }

    private readonly ref struct FloatPixels(ReadOnlySpan<float> plane) : IPixels
    {
        private readonly ReadOnlySpan<float> _plane = plane;

        public int Count => _plane.Length;

        public float this[int index] => _plane[index];
    }
}
