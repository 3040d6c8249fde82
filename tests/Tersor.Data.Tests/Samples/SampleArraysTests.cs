using Tersor.Format;

namespace Tersor.Data.Tests.Samples;

public sealed class SampleArraysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Arrays_of_several_inputs_are_put_side_by_side()
    {
        Write("a.npz", NumpyWriter.Archive(
            ("second", NumpyWriter.Array("|b1", [3, 1], [1, 0, 1])),
            ("first", NumpyWriter.Array([3, 2], [1, 2, 3, 4, 5, 6]))));
        var samples = SampleArrays.Load(_folder.File("a.npz"), TwoInputs());
        Assert.Equal((3, 3), (samples.Count, samples.SampleLength));
        Assert.Equal([1f, 2, 1, 3, 4, 0, 5, 6, 1], All(samples));
    }

    [Fact]
    public void Arrays_without_names_of_inputs_are_called_by_their_number()
    {
        Write("a.npz", NumpyWriter.Archive(
            ("input_0", NumpyWriter.Array([1, 2], [1, 2])), ("input_1", NumpyWriter.Array([1], [3]))));
        Assert.Equal([1f, 2, 3], All(SampleArrays.Load(_folder.File("a.npz"), TwoInputs())));
    }

    [Fact]
    public void A_single_array_is_the_only_input_and_ids_are_floats()
    {
        Write("ids.npy", NumpyWriter.Array("<i8", [2, 2], [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
            3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]));
        var samples = SampleArrays.Load(_folder.File("ids.npy"), OneInput());
        Assert.Equal([1f, 2, 3, 4], All(samples));
        Assert.Equal("ids.npy", samples.Name);
    }

    [Fact]
    public void A_folder_has_a_batch_a_file_of_one_sample_or_several()
    {
        Write("a.npy", NumpyWriter.Array([1, 2], [1, 2]));
        Write("b.npy", NumpyWriter.Array([2], [3, 4]));
        Write("c.npy", NumpyWriter.Array([2, 2], [5, 6, 7, 8]));
        Write("d.npy", [1, 2, 3]);
        Write("notes.txt", [1, 2, 3]);
        var notes = new List<string>();
        var samples = SampleArrays.Load(_folder.Path, OneInput(), notice: notes.Add);
        Assert.Equal([1f, 2, 3, 4, 5, 6, 7, 8], All(samples));
        Assert.Contains("1 of 4 files are left out: ", Assert.Single(notes));
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, "'first' is 2×3; a sample of 'first' is 2, several have their number before that")]
    [InlineData(new[] { 6 }, "'first' is 6; a sample of 'first' is 2, several have their number before that")]
    public void Another_shape_is_refused(int[] shape, string reason)
    {
        Write("a.npz", NumpyWriter.Archive(
            ("first", NumpyWriter.Array(shape, new float[6])), ("second", NumpyWriter.Array([3], new float[3]))));
        Assert.Contains(reason, Refusal());
    }

    [Fact]
    public void A_sample_may_be_a_row()
    {
        Write("a.npy", NumpyWriter.Array([2, 48], new float[96]));
        var graph = new ModelGraphBuilder("images", 3, 4, 4).Flatten().Linear(2).Build();
        Assert.Equal(2, SampleArrays.Load(_folder.File("a.npy"), graph).Count);
    }

    [Fact]
    public void Channels_last_where_they_come_first_are_refused()
    {
        Write("a.npy", NumpyWriter.Array([2, 4, 4, 3], new float[96]));
        var graph = new ModelGraphBuilder("images", 3, 4, 4).Flatten().Linear(2).Build();
        Assert.Contains(
            "is 2×4×4×3; a sample of",
            Assert.Throws<DatasetException>(() => SampleArrays.Load(_folder.File("a.npy"), graph)).Message);
    }

    [Fact]
    public void Other_numbers_of_samples_names_and_numbers_that_are_none_are_refused()
    {
        Write("a.npz", NumpyWriter.Archive(
            ("first", NumpyWriter.Array([3, 2], new float[6])), ("second", NumpyWriter.Array([2], new float[2]))));
        Assert.EndsWith("a.npz: 'second' has 2 samples, 'first' 3", Refusal());
        Write("a.npz", NumpyWriter.Archive(
            ("first", NumpyWriter.Array([3, 2], new float[6])), ("third", NumpyWriter.Array([3], new float[3]))));
        Assert.EndsWith("holds no array 'second', which is what the input is called, but 'first', 'third'", Refusal());
        Write("a.npz", NumpyWriter.Archive(
            ("first", NumpyWriter.Array([1, 2], new float[2])), ("second", NumpyWriter.Array([1], [float.NaN]))));
        Assert.EndsWith("a.npz: 'second': NaN in sample 0", Refusal());
    }

    private static float[] All(SampleSet samples)
    {
        var values = new float[samples.Count * samples.SampleLength];
        for (var i = 0; i < samples.Count; i++)
            samples.Read(i, values.AsSpan(i * samples.SampleLength, samples.SampleLength));
        return values;
    }

    private static ModelGraph OneInput() => new("one", [2], [new LinearNode("fc", [0], 2)]);

    private static ModelGraph TwoInputs() => new(
        "two", [2], [new InputNode("second", [], [1]), new ConcatNode("joined", [0, 1], 0), new LinearNode("fc", [2], 2)],
        inputName: "first");

    private string Refusal() =>
        Assert.Throws<DatasetException>(() => SampleArrays.Load(_folder.File("a.npz"), TwoInputs())).Message;

    private void Write(string name, byte[] content) => File.WriteAllBytes(_folder.File(name), content);
}
