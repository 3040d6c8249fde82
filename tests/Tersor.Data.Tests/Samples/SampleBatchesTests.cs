using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Data.Tests;

public sealed class SampleBatchesTests : IDisposable
{
    private static readonly ModelGraph Image = new ModelGraphBuilder("image", 1, 2, 3).Flatten().Linear(2).Build();

    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Every_epoch_has_an_order_of_its_own_and_all_batches_are_full()
    {
        using var batches = new SampleBatches(_device, Numbers(11), Image, 4, seed: 1);
        Assert.Equal((2, 8, 4), (batches.BatchesPerEpoch, batches.Count, batches.BatchSize));
        var first = Samples(batches, 0);
        Assert.Equal(8, first.Distinct().Count());
        Assert.Equal(first, Samples(batches, 0));
        Assert.Equal(first.Skip(4), Samples(batches, 0, position: 1));
        Assert.NotEqual(first, Samples(batches, 1));
        Assert.Equal(11, Enumerable.Range(0, 9).SelectMany(epoch => Samples(batches, epoch)).Distinct().Count());
    }

    [Fact]
    public void Few_samples_are_one_batch()
    {
        using var batches = new SampleBatches(_device, Numbers(3), Image, 64, seed: 1);
        Assert.Equal((1, 3), (batches.BatchesPerEpoch, batches.BatchSize));
    }

    [Fact]
    public void Images_are_mirrored_and_moved_with_their_background()
    {
        using var batches = new SampleBatches(
            _device, Numbers(1), Image.With(new InputNormalization(0.5f, 0.25f)), 1, seed: 3, new Augmentation(1, true));
        var seen = new HashSet<string>();
        for (var epoch = 0; epoch < 60; epoch++)
        {
            batches.Begin(epoch);
            Assert.True(batches.MoveNext());
            var values = batches.Current.Inputs.ToArray();
            Assert.All(values, value => Assert.True(value is -2f or >= 0f));
            seen.Add(string.Join(' ', values));
        }

        Assert.Contains("0 1 2 3 4 5", seen);
        Assert.Contains("2 1 0 5 4 3", seen);
        Assert.Contains("-2 0 1 -2 3 4", seen);
    }

    [Fact]
    public void Blended_images_lie_between_two_of_their_batch_and_the_others_stay()
    {
        var (blended, kept) = (0, 0);
        for (var epoch = 0; epoch < 20; epoch++)
        {
            var plain = First(epoch, Image, blend: 0);
            var mixed = First(epoch, Image, blend: 0.5f);
            Assert.Equal(mixed, First(epoch, Image, blend: 0.5f));
            for (var i = 0; i < plain.Length; i++)
            {
                // Sample i holds 6 numbers from 6 · i: any blend of two is a shift of both.
                var next = plain[(i + 1) % plain.Length];
                Assert.InRange(mixed[i][0], Math.Min(plain[i][0], next[0]), Math.Max(plain[i][0], next[0]));
                Assert.Equal(mixed[i][0] + 5, mixed[i][5], 1e-4f);
                if (mixed[i].SequenceEqual(plain[i]))
                    kept++;
                else
                    blended++;
            }
        }

        Assert.InRange(blended, 20, 60);
        Assert.InRange(kept, 20, 60);
    }

    [Fact]
    public void Samples_that_are_no_image_are_not_blended()
    {
        var vector = new ModelGraphBuilder("vector", 6).Linear(2).Build();
        Assert.Equal(First(0, vector, blend: 0), First(0, vector, blend: 1));
    }

    [Fact]
    public void A_sample_that_cannot_be_read_is_an_error_of_whoever_asks()
    {
        using var batches = new SampleBatches(_device, new Broken(), Image, 2, seed: 1);
        batches.Begin(0);
        Assert.Throws<InvalidDataException>(() => batches.MoveNext());
    }

    [Fact]
    public void Samples_of_another_length_are_refused() => Assert.Throws<ArgumentException>(
        () => new SampleBatches(_device, new ArraySamples("x", new float[10], 5), Image, 2, seed: 1));

    private float[][] First(int epoch, ModelGraph graph, float blend)
    {
        using var batches = new SampleBatches(_device, Numbers(9), graph, 4, seed: 5, blend: blend);
        batches.Begin(epoch);
        Assert.True(batches.MoveNext());
        return [.. batches.Current.Inputs.ToArray().Chunk(6)];
    }

    private static SampleSet Numbers(int count) =>
        new ArraySamples("numbers", Enumerable.Range(0, 6 * count).Select(i => (float)i).ToArray(), 6);

    private static List<float> Samples(SampleBatches batches, int epoch, int position = 0)
    {
        var firsts = new List<float>();
        for (batches.Begin(epoch, position); batches.MoveNext();)
            firsts.AddRange(batches.Current.Inputs.ToArray().Chunk(6).Select(sample => sample[0]));
        return firsts;
    }

    private sealed class Broken : SampleSet
    {
        public override string Name => "broken";

        public override string Unit => "samples";

        public override int Count => 4;

        public override int SampleLength => 6;

        public override void Read(int index, Span<float> sample) => throw new InvalidDataException("damaged");
    }
}
