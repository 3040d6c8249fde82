using System.Text.Json;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>Whichever command looks at images with a model, they are normalised in one way, and it says in which.</summary>
public sealed class NormalizationTests : IDisposable
{
    private readonly CommandLine _tersor = new();
    private readonly string _dense;
    private readonly string _foreign;

    public NormalizationTests()
    {
        _dense = _tersor.File("dense.safetensors");
        _tersor.Run(["train", .. Model, "--epochs", "2", "--out", _dense]).Succeeded();
        _foreign = Foreign.Copy(_dense, _tersor.File("foreign.safetensors"));
    }

    private string[] Model => ["lenet-300-100", "--data", _tersor.Data, "--threads", "1"];

    private string[] Weights => ["--model", "lenet-300-100", "--data", _tersor.Data];

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void Weights_that_say_nothing_give_every_command_the_same_figure()
    {
        var evaluated = Evaluate(_foreign, "measured on blocks, 160 training images", "--model", "lenet-300-100");
        Assert.Equal(evaluated, Compress(_foreign, "measured on blocks, 160 training images"));
        Assert.Equal(evaluated, Evaluate(_dense, "as " + _dense));

        var json = _tersor.File("p.json");
        string[] predict = ["predict", _foreign, _tersor.File("blocks/t10k-images-idx3-ubyte"), "--json", json];
        _tersor.Run([.. predict, .. Weights]).Succeeded();
        var predictions = Read(json).GetProperty("predictions").EnumerateArray();
        var labels = predictions.Select(prediction => prediction.GetProperty("label").GetInt32()).ToArray();
        var wanted = Data.IdxFolder.Load(_tersor.Data, "blocks").Test.Labels.ToArray();
        Assert.Equal(evaluated, labels.Zip(wanted).Count(pair => pair.First == pair.Second) / (double)wanted.Length, 1e-9);

        var reason = _tersor.Run([.. predict, "--model", "lenet-300-100"]).Failed(ExitCode.Usage);
        Assert.Contains("does not say how its images are normalised: give --mean and --std, or with --data", reason);
    }

    [Fact]
    public void What_the_file_says_wins_over_other_data()
    {
        var dark = _tersor.File("dark");
        Directory.CreateDirectory(dark);
        foreach (var path in Directory.GetFiles(_tersor.Data))
        {
            var bytes = File.ReadAllBytes(path);
            if (path.Contains("images"))
                foreach (ref var pixel in bytes.AsSpan(16))
                    pixel /= 3;
            File.WriteAllBytes(Path.Combine(dark, Path.GetFileName(path)), bytes);
        }

        var evaluated = Evaluate(_dense, "as " + _dense, "--data", dark);
        Assert.Equal(evaluated, Compress(_dense, "as " + _dense, "--data", dark));
    }

    [Fact]
    public void What_is_given_counts_where_the_file_says_nothing_and_is_kept()
    {
        string[] given = ["--mean", "0.5", "--std", "0.25"];
        var evaluated = Evaluate(_foreign, "mean 0.5, deviation 0.25, as given", ["--model", "lenet-300-100", .. given]);
        Assert.Equal(evaluated, Compress(_foreign, "mean 0.5, deviation 0.25, as given", given));
        Assert.Equal(new InputNormalization(0.5f, 0.25f), TersorFile.Read(_tersor.File("m.tersor")).Graph.Normalization);

        var path = _tersor.File("given.safetensors");
        _tersor.Run(["train", .. Model, "--epochs", "1", "--out", path, .. given]).Succeeded();
        Evaluate(path, "mean 0.5, deviation 0.25, as " + path, given);
        Assert.Contains(
            "has learnt from images of mean 0.5, deviation 0.25; mean 0.5, deviation 0.3 was given",
            _tersor.Run("evaluate", path, "--data", _tersor.Data, "--mean", "0.5", "--std", "0.3").Failed(ExitCode.Failed));
        string[] predict = ["predict", _tersor.File("m.tersor"), _tersor.File("x.png"), "--mean", "0", "--std", "1"];
        Assert.Contains("was given", _tersor.Run(predict).Failed(ExitCode.Failed));
    }

    [Theory]
    [InlineData("--mean 0.5", "one needs the other")]
    [InlineData("--std 0.5", "one needs the other")]
    [InlineData("--mean 0.5 --std 0", "--std: 0 is not a number above 0")]
    [InlineData("--mean NaN --std 1", "--mean: 'NaN' is not a number")]
    [InlineData("--mean 0.5,,0.5 --std 1,1,1", "--mean: '' is not a number")]
    [InlineData("--mean 0.5,0.4 --std 1", "2 and 1 numbers")]
    [InlineData("--mean 0.5,0.4,0.3 --std 1,1,1", "3 channels, but 'lenet-300-100' takes 1×28×28")]
    public void An_impossible_normalisation_is_refused(string options, string reason) => Assert.Contains(
        reason, _tersor.Run(["evaluate", _foreign, .. Weights, .. options.Split(' ')]).Failed(ExitCode.Usage));

    [Fact]
    public void Where_no_images_are_looked_at_none_is_taken()
    {
        var text = _tersor.File("rhyme.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("Round and round the rugged rock the ragged rascal ran.\n", 40)));
        string[] given = ["--mean", "0.5", "--std", "0.25"];
        var reader = _tersor.Run(["train", "char-lstm", "--data", text, .. given]);
        Assert.Contains("'char-lstm' reads text", reader.Failed(ExitCode.Usage));
        var maker = _tersor.Run(["train", "dcgan", "--data", _tersor.Data, .. given]);
        Assert.Contains("'dcgan' makes images", maker.Failed(ExitCode.Usage));
    }

    [Theory]
    [InlineData("0,28", "0.3")]
    [InlineData("0.28", null)]
    [InlineData("0.28", "-1")]
    public void A_damaged_note_is_not_passed_over(string mean, string? deviation)
    {
        var notes = new Dictionary<string, string> { ["note.mean"] = mean };
        if (deviation is not null)
            notes["note.deviation"] = deviation;
        var path = Foreign.Copy(_dense, _tersor.File("odd.safetensors"), notes: notes);
        Assert.Contains("are no normalisation", _tersor.Run(["evaluate", path, .. Weights]).Failed(ExitCode.Failed));
    }

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private double Evaluate(string path, string source, params string[] more)
    {
        var json = _tersor.File("e.json");
        string[] data = more.Contains("--data") ? [] : ["--data", _tersor.Data];
        Assert.Contains(source, _tersor.Run(["evaluate", path, "--json", json, .. data, .. more]).Succeeded());
        return Read(json).GetProperty("accuracy").GetDouble();
    }

    /// <summary>The accuracy of the dense network that a compression began with.</summary>
    private double Compress(string checkpoint, string source, params string[] more)
    {
        var json = _tersor.File("c.json");
        string[] data = more.Contains("--data") ? [] : ["--data", _tersor.Data];
        string[] compress = ["compress", "lenet-300-100", "--checkpoint", checkpoint, "--epochs", "1", "--threads", "1"];
        var outcome = _tersor.Run([.. compress, "--json", json, "--out", _tersor.File("m.tersor"), .. data, .. more]);
        Assert.Equal(ExitCode.Success, outcome.ExitCode);
        Assert.Contains(source, outcome.Output);
        return Read(json).GetProperty("dense").GetProperty("accuracy").GetDouble();
    }
}
