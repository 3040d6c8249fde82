namespace Tersor.Data.Tests;

public sealed class CifarFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Some_of_the_training_files_are_enough()
    {
        Write("data_batch_2.bin", 1, (3, 10), (9, 20));
        Write("data_batch_5.bin", 1, (0, 30));
        Write("test_batch.bin", 1, (7, 40));
        Assert.True(CifarFolder.Matches(_folder.Path));
        var data = CifarFolder.Load(_folder.Path);
        Assert.Equal([3, 9, 0], data.Train.Labels.ToArray());
        Assert.Equal([7], data.Test.Labels.ToArray());
        Assert.Equal([3, 32, 32], data.Train.Shape);
        Assert.Equal(["0", "1", "2"], data.Train.ClassNames[..3]);
        var image = data.Train.Image(2);
        Assert.Equal((30, 31, 32), (image[0], image[1024], image[2048]));
    }

    [Fact]
    public void The_fine_labels_of_a_hundred_classes_are_the_labels()
    {
        Write("train.bin", 2, (99, 10));
        Write("test.bin", 2, (0, 10));
        File.WriteAllLines(_folder.File("fine_label_names.txt"), Enumerable.Range(0, 100).Select(i => $"class {i}"));
        var data = CifarFolder.Load(_folder.Path);
        Assert.Equal((99, 0), (data.Train.Labels[0], data.Test.Labels[0]));
        Assert.Equal("class 99", data.Train.ClassNames[99]);
    }

    [Fact]
    public void Names_come_from_their_file_and_grey_is_luma()
    {
        Write("data_batch_1.bin", 1, (0, 100));
        Write("test_batch.bin", 1, (1, 100));
        File.WriteAllText(_folder.File("batches.meta.txt"), "airplane\nautomobile\nc\nd\ne\nf\ng\nh\ni\ntruck\n\n");
        var data = CifarFolder.Load(_folder.Path, channels: 1);
        Assert.Equal(("airplane", "truck"), (data.Train.ClassNames[0], data.Train.ClassNames[9]));
        Assert.Equal([1, 32, 32], data.Train.Shape);
        Assert.Equal(((100 * 77) + (101 * 150) + (102 * 29)) >> 8, data.Train.Image(0)[5]);
    }

    [Theory]
    [InlineData("test_batch.bin", 3072, "3,072 bytes, no whole number of images of 3,073 bytes")]
    [InlineData("test_batch.bin", 0, "0 bytes, no whole number")]
    [InlineData("test_batch.bin", -1, "no such file")]
    [InlineData("data_batch_1.bin", -1, "no such file")]
    public void What_is_cut_or_missing_is_refused(string name, int length, string reason)
    {
        Write("data_batch_1.bin", 1, (0, 0));
        Write("test_batch.bin", 1, (0, 0));
        if (length < 0)
            File.Delete(_folder.File(name));
        else
            File.WriteAllBytes(_folder.File(name), new byte[length]);
        var error = Assert.Throws<DatasetException>(() => CifarFolder.Load(_folder.Path));
        Assert.Contains(name, error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Labels_and_names_must_be_of_the_classes()
    {
        Write("data_batch_1.bin", 1, (10, 0));
        Write("test_batch.bin", 1, (0, 0));
        Assert.Contains("label 10", Assert.Throws<DatasetException>(() => CifarFolder.Load(_folder.Path)).Message);
        File.WriteAllText(_folder.File("batches.meta.txt"), "a\nb\n");
        Assert.Contains("2 names", Assert.Throws<DatasetException>(() => CifarFolder.Load(_folder.Path)).Message);
        File.WriteAllText(_folder.File("batches.meta.txt"), "a\n\nb\n");
        Assert.Contains("line 2 has no name", Assert.Throws<DatasetException>(() => CifarFolder.Load(_folder.Path)).Message);
    }

    /// <summary>Images whose red is a value, green one more, blue two more.</summary>
    private void Write(string name, int labelBytes, params (byte Label, byte Value)[] images)
    {
        using var stream = File.Create(_folder.File(name));
        foreach (var (label, value) in images)
        {
            stream.Write(new byte[labelBytes - 1]);
            stream.WriteByte(label);
            for (var channel = 0; channel < 3; channel++)
                stream.Write([.. Enumerable.Repeat((byte)(value + channel), 1024)]);
        }
    }
}
