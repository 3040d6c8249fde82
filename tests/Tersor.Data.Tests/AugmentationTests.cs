using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Data.Tests;

public sealed class AugmentationTests : IDisposable
{
    private const int Count = 40, Height = 5, Width = 7, Row = 2, Column = 3, Reach = 3;

    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Both_channels_move_together_as_far_as_the_reach_and_in_other_ways_in_every_epoch()
    {
        using var loader = Loader(Reach, seed: 1);
        var places = Enumerable.Range(0, 8).SelectMany(epoch => Places(loader, epoch)).Where(place => place >= 0).ToArray();
        var down = places.Select(place => (place / Width) - Row).ToHashSet();
        var right = places.Select(place => (place % Width) - Column).ToHashSet();

        // A column can move by its whole reach, a row falls off the image at 3 or -3.
        Assert.Superset(new HashSet<int> { -2, -1, 0, 1, 2 }, down);
        Assert.Superset(new HashSet<int> { -3, -2, -1, 0, 1, 2, 3 }, right);
        Assert.NotEqual(Places(loader, 0), Places(loader, 1));
    }

    [Fact]
    public void Seed_epoch_and_image_decide_alone()
    {
        using var loader = Loader(Reach, seed: 5);
        using var other = Loader(Reach, seed: 6);
        var fourth = Places(loader, 4);
        Assert.Equal(fourth, Places(loader, 4));
        Assert.Equal(fourth.Skip(2 * loader.BatchSize), Places(loader, 4, position: 2));
        Assert.NotEqual(fourth, Places(other, 4));
    }

    [Fact]
    public void A_reach_beyond_the_image_leaves_background()
    {
        using var loader = Loader(reach: 1000, seed: 2);
        Assert.Contains(-1, Places(loader, 0));
    }

    [Fact]
    public void A_moved_image_keeps_every_pixel_that_stays_inside_at_every_edge()
    {
        var pixels =
            Enumerable.Range(0, Count * 2 * Height * Width).Select(i => (byte)(1 + (i % (2 * Height * Width)))).ToArray();
        using var still = Loader(reach: 0, seed: 3, pixels);
        using var moving = Loader(Reach, seed: 3, pixels);
        var image = Images(still, 0).First();
        var moves =
            from down in Enumerable.Range(-Reach, (2 * Reach) + 1)
            from right in Enumerable.Range(-Reach, (2 * Reach) + 1)
            select string.Join(' ', Moved(image, down, right));

        var seen = Enumerable.Range(0, 16).SelectMany(epoch => Images(moving, epoch)).Select(values => string.Join(' ', values));
        Assert.Equal(moves.Order(StringComparer.Ordinal), seen.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_flipped_image_is_mirrored_before_it_moves_and_half_of_them_are()
    {
        var pixels =
            Enumerable.Range(0, Count * 2 * Height * Width).Select(i => (byte)(1 + (i % (2 * Height * Width)))).ToArray();
        using var still = Loader(reach: 0, seed: 3, pixels);
        using var flipping = Loader(reach: 0, seed: 3, pixels, flip: true);
        using var both = Loader(reach: 1, seed: 3, pixels, flip: true);
        var image = Images(still, 0).First();
        float[] mirrored = [.. image.Chunk(Width).SelectMany(row => row.Reverse())];

        var flips = Enumerable.Range(0, 8).SelectMany(epoch => Images(flipping, epoch)).ToArray();
        Assert.All(flips, seen => Assert.True(seen.SequenceEqual(image) || seen.SequenceEqual(mirrored)));
        Assert.InRange(flips.Count(seen => seen.SequenceEqual(mirrored)), 0.4 * flips.Length, 0.6 * flips.Length);

        var moves =
            from start in new[] { image, mirrored }
            from down in Enumerable.Range(-1, 3)
            from right in Enumerable.Range(-1, 3)
            select string.Join(' ', Moved(start, down, right));
        var moved = Enumerable.Range(0, 16).SelectMany(epoch => Images(both, epoch)).Select(values => string.Join(' ', values));
        Assert.Equal(moves.Order(StringComparer.Ordinal), moved.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(2, -1, true)]
    [InlineData(-9, 3, false)]
    public void Values_go_where_bytes_go(int down, int right, bool isFlipped)
    {
        var placement = new ImagePlacement(down, right, isFlipped);
        var bytes = Enumerable.Range(1, Height * Width).Select(i => (byte)i).ToArray();
        float[] table = [.. Enumerable.Range(0, 256).Select(value => value / 2f)], fromBytes = new float[bytes.Length];
        var fromValues = new float[bytes.Length];
        placement.Apply((ReadOnlySpan<byte>)bytes, Width, table, fromBytes);
        placement.Apply([.. bytes.Select(value => table[value])], Width, table[0], fromValues);
        Assert.Equal(fromBytes, fromValues);
    }

    /// <summary>The definition: each pixel is the one that lay so far up and left of it, or 0 if that lay outside.</summary>
    private static IEnumerable<float> Moved(float[] image, int down, int right) =>
        from plane in Enumerable.Range(0, 2)
        from row in Enumerable.Range(-down, Height)
        from column in Enumerable.Range(-right, Width)
        select row is >= 0 and < Height && column is >= 0 and < Width ? image[(((plane * Height) + row) * Width) + column] : 0f;

    private static IEnumerable<float[]> Images(DataLoader loader, int epoch)
    {
        for (loader.Begin(epoch); loader.MoveNext();)
        {
            foreach (var image in loader.Images.ToArray().Chunk(2 * Height * Width))
                yield return image;
        }
    }

    /// <summary>Where the one bright pixel of each image lies; -1 if it left the image.</summary>
    private static List<int> Places(DataLoader loader, int epoch, int position = 0)
    {
        var places = new List<int>();
        for (loader.Begin(epoch, position); loader.MoveNext();)
        {
            foreach (var image in loader.Images.ToArray().Chunk(2 * Height * Width))
            {
                var first = image.AsSpan(0, Height * Width);
                Assert.Equal(first, image.AsSpan(Height * Width));
                var place = first.IndexOf(1f);
                Assert.All(first.ToArray().Where((_, i) => i != place), value => Assert.Equal(0f, value));
                places.Add(place);
            }
        }

        return places;
    }

    private DataLoader Loader(int reach, ulong seed)
    {
        var pixels = new byte[Count * 2 * Height * Width];
        for (var plane = 0; plane < 2 * Count; plane++)
            pixels[(plane * Height * Width) + (Row * Width) + Column] = 255;
        return Loader(reach, seed, pixels);
    }

    private DataLoader Loader(int reach, ulong seed, byte[] pixels, bool flip = false)
    {
        var dataset = new ImageDataset("dots", [2, Height, Width], ["dot"], pixels, new int[Count]);
        return new DataLoader(_device, dataset, 8, InputNormalization.None, shuffle: false, seed, new(reach, flip));
    }
}
