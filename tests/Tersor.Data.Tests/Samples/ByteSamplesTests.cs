namespace Tersor.Data.Tests.Samples;

public sealed class ByteSamplesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Windows_follow_each_other_and_the_last_is_filled()
    {
        Write("a/x.bin", 1, 2, 3, 4, 5);
        Write("b.bin", 200);
        var samples = ByteSamples.Load(_folder.Path, 3, ByteSelection.Windows, padding: 256);
        Assert.Equal(3, samples.Count);

        // What lies in the folder itself comes before what lies below.
        Assert.Equal([200f, 256, 256], Sample(samples, 0));
        Assert.Equal([1f, 2, 3], Sample(samples, 1));
        Assert.Equal([4f, 5, 256], Sample(samples, 2));
    }

    [Theory]
    [InlineData("  abcdefgh\n", "abcdfgh")]
    [InlineData("\tab \r\n", "ab \r\tab")]
    [InlineData("a", "a_____a")]
    [InlineData(" \n", "_______")]
    public void The_ends_of_a_file_are_its_beginning_and_its_end(string content, string expected)
    {
        File.WriteAllText(_folder.File("a.txt"), content);
        var samples = ByteSamples.Load(_folder.File("a.txt"), 7, ByteSelection.Ends, padding: (short)'_');
        Assert.Equal(expected, string.Concat(Sample(samples, 0).Select(value => (char)value)));
    }

    [Fact]
    public void What_can_t_be_read_is_named_counted_and_left_out()
    {
        Write("a.bin", 1);
        Write("empty.bin");
        var notes = new List<string>();
        var samples = ByteSamples.Load(_folder.Path, 1, ByteSelection.Windows, 0, notice: notes.Add);
        Assert.Equal(1, samples.Count);
        Assert.Equal($"{_folder.Path}: 1 of 2 files are left out: {_folder.File("empty.bin")}: empty", Assert.Single(notes));
    }

    [Fact]
    public void A_link_to_a_folder_above_leads_nowhere()
    {
        Write("a/x.bin", 1);
        Directory.CreateSymbolicLink(_folder.File("a/up"), _folder.Path);
        Assert.Equal(1, ByteSamples.Load(_folder.Path, 1, ByteSelection.Windows, 0).Count);
    }

    [Fact]
    public void A_folder_that_holds_nothing_to_read_is_refused()
    {
        Assert.Contains("holds no file", Refusal());
        Write("a.bin");
        Assert.EndsWith("a.bin: empty", Refusal());
        Write("b.bin");
        Assert.Contains("none of 2 files can be read", Refusal());
    }

    [Fact]
    public void So_many_files_are_drawn_by_the_seed()
    {
        for (byte i = 0; i < 30; i++)
            Write($"{i:00}.bin", i);
        var first = Values(1);
        Assert.Equal(10, first.Length);
        Assert.Equal(first.Order(), first);
        Assert.Equal(first, Values(1));
        Assert.NotEqual(first, Values(2));

        float[] Values(ulong seed)
        {
            var samples = ByteSamples.Load(_folder.Path, 1, ByteSelection.Windows, 0, most: 10, seed);
            return [.. Enumerable.Range(0, samples.Count).Select(i => Sample(samples, i)[0])];
        }
    }

    private static float[] Sample(SampleSet samples, int index)
    {
        var sample = new float[samples.SampleLength];
        samples.Read(index, sample);
        return sample;
    }

    private string Refusal() =>
        Assert.Throws<DatasetException>(() => ByteSamples.Load(_folder.Path, 1, ByteSelection.Windows, 0)).Message;

    private void Write(string name, params byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllBytes(_folder.File(name), content);
    }
}
