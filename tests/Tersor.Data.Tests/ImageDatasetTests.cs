namespace Tersor.Data.Tests;

public sealed class ImageDatasetTests
{
    [Fact]
    public void The_last_images_split_off()
    {
        var (head, tail) = Make(0, 1, 2, 3, 4).SplitLast(2);
        Assert.Equal((3, 2), (head.Count, tail.Count));
        Assert.Equal([3, 3], tail.Image(0).ToArray());
        Assert.Equal([1, 0], tail.Labels.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => head.Slice(2, 2));
    }

    [Fact]
    public void Normalisation_is_mean_and_deviation_of_all_pixels()
    {
        var normalization = Assert.Single(Make(0, 255, 51, 102).MeasureNormalization().Channels);
        double[] values = [0, 1, 0.2, 0.4];
        var mean = values.Average();
        Assert.Equal(mean, normalization.Mean, 1e-7);
        Assert.Equal(Math.Sqrt(values.Average(x => (x - mean) * (x - mean))), normalization.Deviation, 1e-7);
    }

    [Fact]
    public void A_single_grey_value_is_not_divided_by_zero() =>
        Assert.Equal(1f, Make(9, 9, 9).MeasureNormalization().Of(0).Deviation);

    [Fact]
    public void Each_channel_is_measured_by_itself()
    {
        // Two images of three channels: red is one value, green two, blue two others.
        var dataset = new ImageDataset("x", [3, 1, 1], ["a"], new byte[] { 51, 0, 102, 51, 255, 204 }, new int[2]);
        Format.ChannelNormalization[] expected = [new(0.2f, 1f), new(0.5f, 0.5f), new(0.6f, 0.2f)];
        foreach (var (wanted, measured) in expected.Zip(dataset.MeasureNormalization().Channels))
        {
            Assert.Equal(wanted.Mean, measured.Mean, 1e-6f);
            Assert.Equal(wanted.Deviation, measured.Deviation, 1e-6f);
        }
    }

    [Fact]
    public void Counts_and_labels_are_checked()
    {
        Assert.Throws<ArgumentException>(() => new ImageDataset("x", [1, 1, 2], ["a"], new byte[3], new int[2]));
        Assert.Throws<ArgumentException>(() => new ImageDataset("x", [1, 1, 2], ["a"], new byte[4], new[] { 0, 1 }));
    }

    private static ImageDataset Make(params byte[] values) => new(
        "x", [1, 1, 2], ["even", "odd"], values.SelectMany(value => new[] { value, value }).ToArray(),
        values.Select((_, i) => i % 2).ToArray());

    [Fact]
    public void A_sample_is_drawn_without_replacement_and_always_the_same()
    {
        byte[] pixels = [.. Enumerable.Range(0, 40).Select(i => (byte)i)];
        var all = new ImageDataset(
            "steps", [1, 1, 1], ["even", "odd"], pixels, Enumerable.Range(0, 40).Select(i => i % 2).ToArray());
        var (first, second) = ((ImageDataset)all.Sample(12, seed: 3), (ImageDataset)all.Sample(12, seed: 3));
        var drawn = Enumerable.Range(0, 12).Select(i => first.Image(i)[0]).ToArray();
        Assert.Equal(drawn, Enumerable.Range(0, 12).Select(i => second.Image(i)[0]));
        Assert.Equal(12, drawn.Distinct().Count());
        Assert.NotEqual(drawn.Order(), drawn);
        Assert.Equal(drawn.Select(pixel => pixel % 2), first.Labels.ToArray());
        Assert.Equal(40, all.Sample(100, seed: 3).Count);
    }
}
