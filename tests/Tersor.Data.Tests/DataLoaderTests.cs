using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Data.Tests;

public sealed class DataLoaderTests : IDisposable
{
    private const int Count = 23;

    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Without_shuffling_batches_follow_the_data_set_and_the_last_is_smaller()
    {
        using var loader = new DataLoader(_device, Numbered(), 5, InputNormalization.None);
        loader.Begin(0);
        var sizes = new List<int>();
        var seen = new List<int>();
        while (loader.MoveNext())
        {
            sizes.Add(loader.Images.Shape[0]);
            Assert.Equal(new Shape(sizes[^1], 1, 2, 2), loader.Images.Shape);
            seen.AddRange(LabelsOf(loader));
        }

        Assert.Equal([5, 5, 5, 5, 3], sizes);
        Assert.Equal(Enumerable.Range(0, Count), seen);
    }

    [Fact]
    public void Pixels_are_normalised()
    {
        using var loader = new DataLoader(_device, Numbered(), Count, new InputNormalization(0.25f, 0.5f));
        loader.Begin(0);
        Assert.True(loader.MoveNext());
        var pixels = loader.Images.ToArray();
        for (var i = 0; i < pixels.Length; i++)
            Assert.Equal(((i / 4 / 255f) - 0.25f) / 0.5f, pixels[i]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Each_channel_is_normalised_by_its_own_numbers_and_moves_with_the_others(int shift)
    {
        var dataset = new ImageDataset("x", [2, 1, 2], ["a"], new byte[] { 51, 51, 255, 255 }, new int[1]);
        var normalization = new InputNormalization([new(0.2f, 1f), new(0f, 0.5f)]);
        using var loader = new DataLoader(_device, dataset, 1, normalization, shuffle: false, seed: 1, new(shift));
        float[] outside = [-0.2f, 0f], inside = [0f, 2f];
        for (var epoch = 0; epoch < 8; epoch++)
        {
            loader.Begin(epoch);
            Assert.True(loader.MoveNext());
            var pixels = loader.Images.ToArray();
            for (var i = 0; i < pixels.Length; i++)
                Assert.True(pixels[i] == inside[i / 2] || (shift > 0 && pixels[i] == outside[i / 2]), $"{i}: {pixels[i]}");
        }
    }

    [Fact]
    public void Every_epoch_is_a_permutation_of_its_own_and_the_same_in_every_run()
    {
        using var first = Shuffled(seed: 7);
        using var second = Shuffled(seed: 7);
        using var other = Shuffled(seed: 8);
        var epoch0 = Epoch(first, 0);
        var epoch1 = Epoch(first, 1);
        Assert.Equal(Enumerable.Range(0, Count), epoch0.Order());
        Assert.Equal(Enumerable.Range(0, Count), epoch1.Order());
        Assert.NotEqual(epoch0, epoch1);
        Assert.NotEqual(epoch0, Epoch(other, 0));

        // Not even the epochs before it matter.
        Assert.Equal(epoch1, Epoch(second, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void An_epoch_resumes_at_any_batch(int position)
    {
        using var loader = Shuffled(seed: 3);
        var whole = Epoch(loader, 4);
        Assert.Equal(whole.Skip(position * loader.BatchSize), Epoch(loader, 4, position));
    }

    [Fact]
    public void Begin_in_mid_epoch_starts_over()
    {
        using var loader = Shuffled(seed: 3);
        var whole = Epoch(loader, 2);
        loader.Begin(9);
        Assert.True(loader.MoveNext());
        Assert.Equal(1, loader.Position);
        Assert.Equal(whole, Epoch(loader, 2));
    }

    [Fact]
    public void A_batch_allocates_nothing()
    {
        using var loader = Shuffled(seed: 1);
        Epoch(loader, 0);

        // The loader's own thread is left out: other tests of this process allocate meanwhile.
        Assert.Equal(0, Garbage.Least(() =>
        {
            for (var epoch = 1; epoch < 20; epoch++)
                for (loader.Begin(epoch); loader.MoveNext();)
                    _ = loader.Images;
        }));
    }

    [Fact]
    public void Disposal_returns_all_memory()
    {
        var loader = Shuffled(seed: 1);
        loader.Begin(0);
        loader.MoveNext();
        loader.Dispose();
        Assert.Equal(0, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void Shuffling_is_uniform()
    {
        // Each of the 24 orders of 4 elements is expected 1,000 times in 24,000 epochs; the deviation of a count is 31.
        const int Epochs = 24_000;
        var counts = new Dictionary<int, int>();
        Span<int> order = stackalloc int[4];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            EpochPermutation.Fill(order, seed: 1, epoch);
            var key = (((((order[0] * 4) + order[1]) * 4) + order[2]) * 4) + order[3];
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 1000 - (5 * 31), 1000 + (5 * 31)));
    }

    private static ImageDataset Numbered() => new(
        "numbered",
        [1, 2, 2],
        [.. Enumerable.Range(0, Count).Select(label => label.ToString())],
        Enumerable.Range(0, Count * 4).Select(i => (byte)(i / 4)).ToArray(),
        Enumerable.Range(0, Count).ToArray());

    private static List<int> Epoch(DataLoader loader, int epoch, int position = 0)
    {
        var seen = new List<int>();
        for (loader.Begin(epoch, position); loader.MoveNext();)
            seen.AddRange(LabelsOf(loader));
        return seen;
    }

    private static int[] LabelsOf(DataLoader loader)
    {
        var labels = new int[loader.Labels.Count];
        loader.Labels.Device.Read(loader.Labels, labels.AsSpan());
        return labels;
    }

    private DataLoader Shuffled(ulong seed) => new(_device, Numbered(), 5, InputNormalization.None, shuffle: true, seed);
}
