namespace Tersor.Data.Tests;

public sealed class IdxFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public IdxFolderTests() => IdxWriter.WriteFolder(_folder.Path, train: 7, test: 4);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_read()
    {
        var data = IdxFolder.Load(_folder.Path, "tiny");
        Assert.Equal((7, 4, 3), (data.Train.Count, data.Test.Count, data.Train.ClassCount));
        Assert.Equal([1, 2, 2], data.Train.Shape);
        Assert.Equal([0, 1, 2, 0, 1, 2, 0], data.Train.Labels.ToArray());
        Assert.Equal([5, 5, 5, 5], data.Train.Image(5).ToArray());
    }

    [Fact]
    public void Names_with_a_dot_are_found_plain_and_in_gzip()
    {
        foreach (var path in Directory.GetFiles(_folder.Path))
            File.Move(path, path.Replace("-idx", ".idx", StringComparison.Ordinal));
        Assert.True(IdxFolder.IsComplete(_folder.Path));
        Assert.Equal((7, 4), (IdxFolder.Load(_folder.Path, "tiny").Train.Count, IdxFolder.Load(_folder.Path, "tiny").Test.Count));
        Assert.Contains(
            Directory.GetFiles(_folder.Path), path => path.EndsWith("train-images.idx3-ubyte", StringComparison.Ordinal));
        Assert.Contains(
            Directory.GetFiles(_folder.Path), path => path.EndsWith("train-labels.idx1-ubyte.gz", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        File.Delete(_folder.File("t10k-labels-idx1-ubyte.gz"));
        Assert.Contains("t10k-labels-idx1-ubyte: no such file", Refusal());
    }

    [Fact]
    public void Labels_and_images_that_differ_in_count_are_refused()
    {
        File.WriteAllBytes(_folder.File("train-labels-idx1-ubyte.gz"), IdxWriter.Labels(6, 0, 1, 2, 0, 1, 2));
        Assert.Contains("train-labels-idx1-ubyte.gz: 6 labels for the 7 images of train-images-idx3-ubyte", Refusal());
    }

    [Fact]
    public void A_label_without_a_class_is_refused()
    {
        Assert.Contains("label 2 of image 2 is not in 0..1", Refusal("a", "b"));
    }

    [Fact]
    public void Sizes_that_differ_are_refused()
    {
        File.WriteAllBytes(_folder.File("t10k-images-idx3-ubyte"), IdxWriter.Images(4, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0));
        Assert.Contains("images of 1×2, but 2×2", Refusal());
    }

    private string Refusal(params string[] classNames) =>
        Assert.Throws<DatasetException>(() => IdxFolder.Load(_folder.Path, "tiny", [.. classNames])).Message;
}
