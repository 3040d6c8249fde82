using Tersor.Format;

namespace Tersor.Data.Tests.Samples;

public sealed class SampleSetTests
{
    [Fact]
    public void Samples_are_drawn_without_replacement_and_keep_values_labels_and_order()
    {
        var samples = new DatasetSamples(Numbered(50), new InputNormalization(0.5f, 0.25f));
        var (drawn, others) = samples.Split(20, seed: 3);
        Assert.Equal((20, 30), (drawn.Count, others.Count));
        var (first, second) = (Labels(drawn), Labels(others));
        Assert.Equal(Enumerable.Range(0, 50), first.Concat(second).Order());
        Assert.Equal(first.Order(), first);
        Assert.Equal(second.Order(), second);

        var sample = new float[2];
        for (var i = 0; i < drawn.Count; i++)
        {
            drawn.Read(i, sample);
            Assert.Equal(((first[i] / 255f) - 0.5f) / 0.25f, sample[0], 1e-5f);
            Assert.Equal(first[i], drawn.Labels[i]);
        }

        Assert.Equal(first, Labels(samples.Split(20, seed: 3).Drawn));
        Assert.NotEqual(first, Labels(samples.Split(20, seed: 4).Drawn));
        Assert.Equal(first, Labels(samples.Draw(20, seed: 3)));
    }

    [Fact]
    public void More_than_there_are_is_all_of_them()
    {
        var samples = new DatasetSamples(Numbered(5), InputNormalization.None);
        Assert.Equal(Labels(samples), Labels(samples.Draw(9, seed: 1)));
        Assert.Equal((5, 0), (samples.Split(9, seed: 1).Drawn.Count, samples.Split(9, seed: 1).Others.Count));
    }

    [Fact]
    public void A_part_of_a_part_reads_the_same_samples()
    {
        var samples = new DatasetSamples(Numbered(40), InputNormalization.None);
        var part = samples.Split(20, seed: 1).Others;
        var (drawn, others) = part.Split(7, seed: 2);
        Assert.Equal(Labels(part), Labels(drawn).Concat(Labels(others)).Order());
        Assert.Equal(("numbers", "images", 2), (drawn.Name, drawn.Unit, drawn.SampleLength));
    }

    [Fact]
    public void Labels_that_mean_nothing_are_left_out()
    {
        var samples = new DatasetSamples(Numbered(5), InputNormalization.None, isLabelled: false);
        Assert.True(samples.Labels.IsEmpty);
        Assert.True(samples.Split(3, seed: 1).Drawn.Labels.IsEmpty);
    }

    [Fact]
    public void A_text_is_windows_of_its_symbols()
    {
        var vocabulary = TextVocabulary.Of("abc");
        var samples = new TextSamples(new TextDataset("abc", vocabulary, vocabulary.Encode("abcabcab", "abc")), window: 3);
        var window = new float[3];
        samples.Read(1, window);
        Assert.Equal(2, samples.Count);
        Assert.Equal([0f, 1f, 2f], window);
        Assert.Throws<ArgumentOutOfRangeException>(() => samples.Read(2, window));
    }

    private static int[] Labels(SampleSet samples)
    {
        var (labels, sample) = (new int[samples.Count], new float[samples.SampleLength]);
        for (var i = 0; i < labels.Length; i++)
        {
            samples.Read(i, sample);
            labels[i] = samples.Labels[i];
        }

        return labels;
    }

    /// <summary>Images whose pixels and labels are their numbers.</summary>
    private static ImageDataset Numbered(int count) => new(
        "numbers", [1, 1, 2], [.. Enumerable.Range(0, count).Select(i => $"{i}")],
        Enumerable.Range(0, 2 * count).Select(i => (byte)(i / 2)).ToArray(), Enumerable.Range(0, count).ToArray());
}
