using System.Text.Json;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>Images as users have them: of any size, in folders with labels or without.</summary>
public sealed class ImageOptionTests : IDisposable
{
    private readonly CommandLine _tersor = new();
    private readonly string _images;

    public ImageOptionTests()
    {
        _images = _tersor.File("photos");
        for (var i = 0; i < 20; i++)
            foreach (var (name, red, blue) in new (string, byte, byte)[] { ("evening", 220, 20), ("noon", 20, 220) })
            {
                Directory.CreateDirectory(Path.Combine(_images, name));
                var (height, width) = (8 + (i % 3), 9 + (i % 4));
                byte[] pixels =
                    [.. Enumerable.Range(i, height * width).SelectMany(shade => new[] { red, (byte)(shade % 200), blue })];
                File.WriteAllBytes(Path.Combine(_images, name, $"{i}.png"), PngWriter.Encode(height, width, 3, pixels));
            }

        File.WriteAllText(
            _tersor.File("g.json"),
            "{\"name\":\"light\",\"input\":{\"shape\":[3,6,6]},"
            + "\"nodes\":[{\"type\":\"flatten\"},{\"type\":\"fc\",\"outputs\":2}]}");
    }

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("stretch")]
    [InlineData("crop")]
    [InlineData("letterbox")]
    public void Images_of_any_size_are_fitted_and_the_file_remembers_how(string fit)
    {
        var (file, json) = (_tersor.File("light.safetensors"), _tersor.File("p.json"));
        string[] train = ["train", _tersor.File("g.json"), "--data", _images, "--epochs", "30", "--out", file, "--threads", "1"];
        Assert.Contains("--resize gives all one size", _tersor.Run(train).Failed(ExitCode.Failed));
        var told = _tersor.Run([.. train, "--fit", fit]).Succeeded();
        Assert.Contains("accuracy 100.00 %", told);
        Assert.Matches("images: mean 0\\.[0-9]+ 0\\.[0-9]+ 0\\.[0-9]+, deviation", told);

        // Neither the names nor the fit have to be said again; the folder needs no labels.
        _tersor.Run("predict", file, Path.Combine(_images, "noon"), "--json", json).Succeeded();
        var predictions = JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("predictions").EnumerateArray();
        Assert.All(predictions, prediction => Assert.Equal("noon", prediction.GetProperty("class").GetString()));
        _tersor.Run("evaluate", file, "--data", _images).Succeeded();

        // A file of ours keeps both.
        var stored = _tersor.File("light.tersor");
        _tersor.Run("import", file, "--out", stored).Succeeded();
        var kept = TersorFile.Read(stored);
        Assert.Equal((fit, 3), (kept.Metadata["fit"], kept.Graph.Normalization.Channels.Length));
        _tersor.Run("predict", stored, _images).Succeeded();
    }

    [Fact]
    public void A_validation_is_drawn_and_a_size_is_given()
    {
        string[] train = ["train", _tersor.File("g.json"), "--data", _images, "--epochs", "1", "--resize", "6x6"];
        string[] rest = ["--out", _tersor.File("v.safetensors"), "--threads", "1"];
        Assert.Contains("(30 + 10 images)", _tersor.Run([.. train, .. rest, "--validation", "0.25"]).Succeeded());
    }

    [Theory]
    [InlineData("--resize 0", "--resize: '0' is no size")]
    [InlineData("--resize 3x4x5", "--resize: '3x4x5' is no size")]
    [InlineData("--fit big", "--fit: 'big' is none of stretch, crop and letterbox")]
    [InlineData("--validation 1", "--validation: 1 is not in (0, 1)")]
    public void Impossible_options_are_refused(string options, string reason)
    {
        string[] train = ["train", _tersor.File("g.json"), "--data", _images, "--out", _tersor.File("v.safetensors")];
        Assert.Contains(reason, _tersor.Run([.. train, .. options.Split(' ')]).Failed(ExitCode.Usage));
    }

    [Fact]
    public void Text_is_not_resized()
    {
        var text = _tersor.File("rhyme.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("Round and round the rugged rock the ragged rascal ran.\n", 40)));
        Assert.Contains(
            "'char-lstm' reads text", _tersor.Run("train", "char-lstm", "--data", text, "--fit", "crop").Failed(ExitCode.Usage));
    }
}
