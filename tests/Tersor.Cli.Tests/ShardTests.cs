using System.Text.Json;

namespace Tersor.Cli.Tests;

/// <summary>Trainings whose steps are cut into shards: their number decides the bytes, that of threads does not.</summary>
public sealed class ShardTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_training_in_shards_has_the_same_bytes_with_any_threads_and_goes_on()
    {
        var whole = Train("whole", "2", "--shards", "4", "--threads", "1");
        Assert.Equal(whole, Train("threads", "2", "--shards", "4", "--threads", "2"));
        Train("parts", "1", "--shards", "4", "--threads", "1");
        Assert.Equal(whole, Train("parts", "2", "--shards", "4", "--threads", "1", "--resume"));
        Assert.NotEqual(whole, Train("two", "2", "--shards", "2", "--threads", "1"));
        Assert.Equal(Train("usual", "2", "--threads", "1"), Train("one", "2", "--shards", "1", "--threads", "1"));
        Assert.Contains(
            "train.shards is '4'",
            _tersor.Run([.. Arguments("whole", "3"), "--shards", "2", "--resume"]).Failed(ExitCode.Failed));
    }

    [Fact]
    public void A_compression_in_shards_has_the_same_bytes_with_any_threads()
    {
        var one = Compress("one", "--shards", "2", "--threads", "1");
        Assert.Equal(one, Compress("two", "--shards", "2", "--threads", "2"));
        Assert.Equal(Losses("one"), Losses("two"));

        // Centroids are rounded, so that a file may be the same. What was learnt is not.
        Compress("usual", "--threads", "1");
        Assert.NotEqual(Losses("one"), Losses("usual"));
    }

    [Fact]
    public void A_text_is_learnt_in_shards()
    {
        var text = _tersor.File("rhyme.txt");
        File.WriteAllText(
            text, string.Concat(Enumerable.Repeat("Round and round the rugged rock the ragged rascal ran.\n", 40)));
        Assert.Equal(Learn("one", "1"), Learn("two", "2"));

        byte[] Learn(string name, string threads)
        {
            var path = _tersor.File($"{name}.safetensors");
            _tersor.Run(
                "train", "char-lstm", "--data", text, "--epochs", "1", "--batch", "8", "--shards", "4", "--threads", threads,
                "--out", path).Succeeded();
            return File.ReadAllBytes(path);
        }
    }

    [Theory]
    [InlineData("lenet-300-100", "3", "--shards: 3 is not a power of two in [1, 1024]")]
    [InlineData("lenet-300-100", "0", "--shards: 0 is not a power of two in [1, 1024]")]
    [InlineData("lenet-300-100", "2048", "--shards: 2048 is not a power of two in [1, 1024]")]
    public void Impossible_shards_are_refused(string model, string shards, string expected) => Assert.Contains(
        expected,
        _tersor.Run("train", model, "--data", _tersor.Data, "--shards", shards, "--out", _tersor.File("x"))
            .Failed(ExitCode.Usage));

    private string[] Arguments(string name, string epochs) =>
    [
        "train", "lenet-300-100", "--data", _tersor.Data, "--epochs", epochs, "--set", "train.schedule=constant",
        "--out", _tersor.File($"{name}.safetensors"),
    ];

    private byte[] Train(string name, string epochs, params string[] options)
    {
        _tersor.Run([.. Arguments(name, epochs), .. options]).Succeeded();
        return File.ReadAllBytes(_tersor.File($"{name}.safetensors"));
    }

    private double[] Losses(string name) =>
    [
        .. File.ReadLines(_tersor.File($"{name}.run.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("event").GetString() == "epoch")
            .Select(line => line.GetProperty("loss").GetDouble()),
    ];

    private byte[] Compress(string name, params string[] options)
    {
        var path = _tersor.File($"{name}.tersor");
        _tersor.Run(
            ["compress", "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--out", path, .. options]).Succeeded();
        return File.ReadAllBytes(path);
    }
}
