using System.Text.Json;
using System.Xml.Linq;

namespace Tersor.Cli.Tests;

public sealed class SensitivityTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_recipe_is_planned_that_compress_takes()
    {
        var (dense, recipe, json, plot) =
            (_tersor.File("dense.safetensors"), _tersor.File("plan.json"), _tersor.File("s.json"), _tersor.File("s.svg"));
        _tersor.Run("train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "2", "--threads", "1", "--out", dense)
            .Succeeded();
        var output = Sensitivity(
            "--checkpoint", dense, "--ratio", "50", "--out", recipe, "--json", json, "--plot", plot, "--sparsities", "50,90,98",
            "--bits", "3,5").Succeeded();
        Assert.Contains("measured on 160 images", output);
        foreach (var word in new[] { "fc1", "fc2", "fc3", "98 %", "3 bits", "sparsity", recipe })
            Assert.Contains(word, output);

        var root = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        var plan = root.GetProperty("plan");
        Assert.Equal(
            ["fc1", "fc2", "fc3"],
            plan.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("name").GetString()));
        Assert.True(plan.GetProperty("ratio").GetDouble() >= 50);
        Assert.Equal(3, root.GetProperty("report").GetProperty("curves").GetArrayLength());
        Assert.Equal("svg", XDocument.Parse(File.ReadAllText(plot)).Root!.Name.LocalName);

        var path = _tersor.File("m.tersor");
        _tersor.Run(
            "compress", "lenet-300-100", "--data", _tersor.Data, "--threads", "1", "--checkpoint", dense, "--recipe", recipe,
            "--epochs", "1", "--out", path)
            .Succeeded();
        Assert.InRange(new FileInfo(path).Length, 1, 1.2 * plan.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void A_text_model_is_judged_by_its_bits_per_character()
    {
        var text = _tersor.File("rhyme.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("Round and round the rugged rock the ragged rascal ran.\n", 40)));
        var output = _tersor.Run(
            "sensitivity", "char-lstm", "--data", text, "--epochs", "1", "--examples", "400", "--sparsities", "90", "--bits",
            "2").Succeeded();
        Assert.Contains("bits per character by sparsity", output);
        Assert.Contains("lstm1 forget", output);
    }

    [Fact]
    public void A_generator_is_judged_by_its_own_images()
    {
        var output = _tersor.Run(
            "sensitivity", "dcgan", "--data", _tersor.Data, "--epochs", "1", "--threads", "1", "--examples", "20", "--sparsities",
            "90", "--bits", "2").Succeeded();
        Assert.Contains("measured on 20 latents", output);
        Assert.Contains("convtranspose1", output);
    }

    [Fact]
    public void A_generator_that_is_trained_for_it_is_the_one_that_train_gives()
    {
        var (dense, trained, loaded) =
            (_tersor.File("gan.safetensors"), _tersor.File("trained.json"), _tersor.File("loaded.json"));
        string[] options = ["dcgan", "--data", _tersor.Data, "--epochs", "1", "--threads", "1"];
        string[] scan = [.. options, "--examples", "5", "--sparsities", "50", "--bits", "3"];
        _tersor.Run(["train", .. options, "--out", dense]).Succeeded();
        _tersor.Run(["sensitivity", .. scan, "--json", trained]).Succeeded();
        _tersor.Run(["sensitivity", .. scan, "--checkpoint", dense, "--json", loaded]).Succeeded();
        Assert.Equal(Curves(loaded), Curves(trained));

        static string Curves(string json) =>
            JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("report").GetProperty("curves").GetRawText();
    }

    [Theory]
    [InlineData("no layer 'fc4' in lenet-300-100", "--layers", "fc4")]
    [InlineData("--layers: a plan needs every layer", "--layers", "fc1", "--ratio", "10")]
    [InlineData("a plan has one budget", "--loss", "1", "--ratio", "10")]
    [InlineData("--ratio: 0.5 is not at least 1", "--ratio", "0.5")]
    [InlineData("--bytes: 0 is not at least 1", "--bytes", "0")]
    [InlineData("--loss: -1 is not at least 0", "--loss", "-1")]
    [InlineData("--examples: 0 is not at least 1", "--examples", "0")]
    [InlineData("--sparsities: '100' is not in [0, 99.99]", "--sparsities", "50,100")]
    [InlineData("--bits: '9' is not in [1, 8]", "--bits", "2,9")]
    [InlineData("--bits: 'few' is not in [1, 8]", "--bits", "few")]
    [InlineData("a plan needs --ratio, --bytes or --loss", "--out", "plan.json")]
    [InlineData("4 bytes are out of reach: the smallest plan within the curves has", "--bytes", "4")]
    public void What_is_impossible_is_refused_in_one_line(string message, params string[] options)
    {
        var outcome = Sensitivity([.. options, "--epochs", "1"]);
        Assert.NotEqual(ExitCode.Success, outcome.ExitCode);
        Assert.Contains(message, Assert.Single(outcome.Error.TrimEnd().Split('\n')));
    }

    private Outcome Sensitivity(params string[] options) =>
        _tersor.Run(["sensitivity", "lenet-300-100", "--data", _tersor.Data, "--threads", "1", .. options]);
}
