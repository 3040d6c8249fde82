namespace Tersor.Cli.Tests;

/// <summary>Data sets that can't be used: one line that names the file, exit code 1, and no result.</summary>
public sealed class BadDataTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_missing_file_is_named()
    {
        File.Delete(Images);
        Assert.Equal($"{Images}: no such file, nor one with .gz", Refusal());
    }

    [Fact]
    public void A_truncated_file_is_named()
    {
        File.WriteAllBytes(Images, File.ReadAllBytes(Images)[..^1]);
        Assert.StartsWith($"{Images}: truncated: declares 125,440 bytes", Refusal());
    }

    [Fact]
    public void A_file_of_another_kind_is_named()
    {
        var bytes = File.ReadAllBytes(Images);
        bytes[3] = 4;
        File.WriteAllBytes(Images, bytes);
        Assert.Equal($"{Images}: an IDX file of type 0x08 with 4 extents, not an IDX file of images as bytes", Refusal());
    }

    [Fact]
    public void Labels_and_images_that_differ_in_count_are_named()
    {
        File.WriteAllBytes(_tersor.File("blocks/train-labels-idx1-ubyte.gz"), IdxWriter.Labels(3, 0, 1, 2));
        Assert.EndsWith("train-labels-idx1-ubyte.gz: 3 labels for the 160 images of train-images-idx3-ubyte", Refusal());
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        IdxWriter.WriteFolder(_tersor.File("small"), 10, 10, side: 8);
        Assert.EndsWith("images of 1×8×8, but lenet-300-100 takes 1×28×28", Refusal(_tersor.File("small")));
    }

    [Fact]
    public void More_classes_than_the_model_tells_apart_are_refused()
    {
        IdxWriter.WriteFolder(_tersor.File("many"), 12, 12, side: 28, classes: 12);
        Assert.Contains("12 classes", Refusal(_tersor.File("many")));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        Assert.Equal($"{_tersor.File("nowhere")}: no such folder", Refusal(_tersor.File("nowhere")));

    [Fact]
    public void A_data_set_that_is_not_installed_says_how_to_get_it() =>
        Assert.Contains("'tersor data' says how to get it", Refusal("mnist"));

    private string Images => _tersor.File("blocks/train-images-idx3-ubyte");

    private string Refusal(string? data = null)
    {
        foreach (var command in new[] { "train", "compress" })
        {
            var outcome = _tersor.Run(
                command, "lenet-300-100", "--data", data ?? _tersor.Data, "--epochs", "1", "--out", _tersor.File("out"));
            outcome.Failed(ExitCode.Failed);
            Assert.False(File.Exists(_tersor.File("out")));
        }

        return _tersor.Run("train", "lenet-300-100", "--data", data ?? _tersor.Data, "--out", _tersor.File("out"))
            .Failed(ExitCode.Failed);
    }
}
