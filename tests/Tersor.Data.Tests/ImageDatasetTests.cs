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
        var normalization = Make(0, 255, 51, 102).MeasureNormalization();
        double[] values = [0, 1, 0.2, 0.4];
        var mean = values.Average();
        Assert.Equal(mean, normalization.Mean, 1e-7);
        Assert.Equal(Math.Sqrt(values.Average(x => (x - mean) * (x - mean))), normalization.Deviation, 1e-7);
    }

    [Fact]
    public void A_single_grey_value_is_not_divided_by_zero() => Assert.Equal(1f, Make(9, 9, 9).MeasureNormalization().Deviation);

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
