using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Data.Tests;

public sealed class TextLoaderTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Every_sequence_goes_on_where_it_stopped_and_targets_are_one_ahead()
    {
        using var loader = new TextLoader(_device, Counting(25), batchSize: 2, window: 4);
        Assert.Equal((3, 6), (loader.BatchesPerEpoch, loader.Count));
        List<(int[] Inputs, int[] Targets, bool Continues)> batches = [];
        for (loader.Begin(0); loader.MoveNext();)
            batches.Add((Read(loader.Current.Inputs), Read(loader.Current.Targets), loader.Current.Continues));
        Assert.Equal([0, 1, 2, 3, 12, 13, 14, 15], batches[0].Inputs);
        Assert.Equal([1, 2, 3, 4, 13, 14, 15, 16], batches[0].Targets);
        Assert.Equal([8, 9, 10, 11, 20, 21, 22, 23], batches[2].Inputs);
        Assert.Equal([9, 10, 11, 12, 21, 22, 23, 24], batches[2].Targets);
        Assert.Equal([false, true, true], batches.Select(batch => batch.Continues));
    }

    [Fact]
    public void A_shuffled_epoch_begins_elsewhere_but_is_the_same_when_repeated()
    {
        using var loader = new TextLoader(_device, Counting(1000), batchSize: 3, window: 16, shuffle: true, seed: 5);
        int[][] firsts = [.. Enumerable.Range(0, 6).Select(First)];
        Assert.True(firsts.Select(first => first[0]).Distinct().Count() > 2);
        Assert.All(firsts, first => Assert.InRange(first[0], 0, 15));
        Assert.Equal(firsts[3], First(3));

        int[] First(int epoch)
        {
            loader.Begin(epoch);
            Assert.True(loader.MoveNext());
            return Read(loader.Current.Inputs);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_epoch_that_begins_in_the_middle_continues_nothing(int position)
    {
        using var loader = new TextLoader(_device, Counting(100), batchSize: 2, window: 4);
        loader.Begin(1, position);
        Assert.True(loader.MoveNext());
        Assert.False(loader.Current.Continues);
        Assert.Equal(4 * position, Read(loader.Current.Inputs)[0]);
        Assert.True(loader.MoveNext());
        Assert.True(loader.Current.Continues);
    }

    [Fact]
    public void A_short_text_makes_fewer_sequences_and_one_without_a_window_is_refused()
    {
        using var loader = new TextLoader(_device, Counting(9), batchSize: 50, window: 4);
        loader.Begin(0);
        Assert.True(loader.MoveNext());
        Assert.Equal(2, loader.Current.Count);
        Assert.False(loader.MoveNext());
        Assert.Throws<ArgumentException>(() => new TextLoader(_device, Counting(4), 1, window: 4));
    }

    [Fact]
    public void Batches_allocate_nothing()
    {
        using var loader = new TextLoader(_device, Counting(2000), batchSize: 4, window: 8, shuffle: true);
        Read();
        Assert.Equal(0, Garbage.Least(Read));

        void Read()
        {
            for (loader.Begin(1); loader.MoveNext();)
                _ = loader.Current;
        }
    }

    private static TextDataset Counting(int count) =>
        new("counting", TextVocabulary.Of("abc"), Enumerable.Range(0, count).ToArray());

    private static int[] Read(Tensor tensor)
    {
        var values = new int[tensor.Count];
        tensor.Device.Read<int>(tensor, values);
        return values;
    }
}
