using System.Text.Json;
using Tersor.Data;
using Tersor.Format;

namespace Tersor.Cli.Tests;

public sealed class CompressTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("0.5", ExitCode.Failed)]
    [InlineData("100", ExitCode.Success)]
    public void A_loss_above_the_bound_fails_and_leaves_the_file(string most, int code)
    {
        // Hardly a weight is left, and nothing is learnt after that.
        var path = _tersor.File("lossy.tersor");
        var outcome = _tersor.Run(
            "compress", "lenet-300-100", "--data", _tersor.Data, "--threads", "1", "--set", "train.epochs=6", "--set",
            "prune.sparsity=0.999", "--set", "prune.method=layer", "--set", "prune.layers={}", "--set", "prune.training.epochs=0",
            "--set", "share.training.epochs=0", "--max-loss", most, "--out", path);
        Assert.Equal(code, outcome.ExitCode);
        var last = outcome.Output.TrimEnd().Split('\n')[^1];
        Assert.StartsWith(path + ": ", last);
        Assert.Matches(@"; a loss that shows: -\d+\.\d\d points$", last);
        if (code == ExitCode.Failed)
            Assert.Matches(
                @"^--max-loss: accuracy changes by -\d+\.\d\d points, more than 0\.5 points; .* is written all the same$",
                outcome.Failed(code));
        _tersor.Run("evaluate", path, "--data", _tersor.Data).Succeeded();
    }

    [Theory]
    [InlineData("--max-loss 0", "--max-loss: 0 is not in (0, 1000]")]
    [InlineData("--report x.pdf", "--report: 'x.pdf' is neither HTML (.html) nor Markdown (.md)")]
    public void What_can_not_be_is_refused_before_any_work(string options, string reason) => Assert.Contains(
        reason,
        _tersor.Run(
            ["compress", "lenet-300-100", "--data", _tersor.Data, "--out", _tersor.File("x.tersor"), .. options.Split(' ')])
            .Failed(ExitCode.Usage));

    [Fact]
    public void The_figures_for_machines_are_those_of_the_file()
    {
        var (path, json) = (_tersor.File("m.tersor"), _tersor.File("m.json"));
        var output = Compress(path, "--json", json, "--seed", "7").Succeeded();
        var root = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        Assert.Equal("lenet-300-100", root.GetProperty("model").GetString());
        Assert.Equal("blocks", root.GetProperty("data").GetString());
        Assert.Equal("cpu", root.GetProperty("device").GetString());
        Assert.Equal(7, root.GetProperty("seed").GetInt32());
        Assert.Equal(4 * 266_610, root.GetProperty("dense").GetProperty("bytes").GetInt32());
        Assert.Equal(path, root.GetProperty("file").GetString());
        Assert.Equal(new FileInfo(path).Length, root.GetProperty("bytes").GetInt64());
        Assert.Equal(4.0 * 266_610 / new FileInfo(path).Length, root.GetProperty("ratio").GetDouble(), 1e-9);
        Assert.True(root.GetProperty("seconds").GetDouble() > 0);

        var stages = root.GetProperty("stages").EnumerateArray().ToArray();
        Assert.Equal(["dense", "prune", "share", "encode"], stages.Select(stage => stage.GetProperty("name").GetString()));
        foreach (var stage in stages)
        {
            Assert.Equal(4.0 * 266_610 / stage.GetProperty("bytes").GetInt64(), stage.GetProperty("ratio").GetDouble(), 1e-9);
            Assert.Contains(stage.GetProperty("name").GetString()!, output);
        }

        // The dense network is the one before pruning, and none of its weights is zero but biases that nothing moved; the default
        // recipe keeps a tenth of the weights, which sharing leaves as they are. A file leaves out those of units that nothing
        // reads.
        Assert.Equal(
            stages[0].GetProperty("accuracy").GetDouble(), root.GetProperty("dense").GetProperty("accuracy").GetDouble());
        var nonzeros = stages.Select(stage => stage.GetProperty("nonzeros").GetInt64()).ToArray();
        var kept = TersorFile.Read(path).Tensors.Sum(tensor => (long)tensor.Decode().Count(value => value != 0));
        Assert.InRange(nonzeros[0], 266_200, 266_610);
        Assert.Equal(kept, nonzeros[3]);
        Assert.InRange(nonzeros[2], kept, kept + (kept / 20));

        // The last stage is what the file decodes to, so evaluating the file must give the same figure.
        _tersor.Run("evaluate", path, "--data", _tersor.Data, "--threads", "1", "--json", json).Succeeded();
        var evaluated = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        Assert.Equal(stages[^1].GetProperty("accuracy").GetDouble(), evaluated.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void A_seed_decides_the_bytes_whatever_the_number_of_threads()
    {
        Compress(_tersor.File("a"), "--seed", "3").Succeeded();
        Compress(_tersor.File("b"), "--seed", "3", "--threads", "2").Succeeded();
        Compress(_tersor.File("c"), "--seed", "4").Succeeded();
        Assert.Equal(File.ReadAllBytes(_tersor.File("a")), File.ReadAllBytes(_tersor.File("b")));
        Assert.NotEqual(File.ReadAllBytes(_tersor.File("a")), File.ReadAllBytes(_tersor.File("c")));
    }

    [Fact]
    public void A_checkpoint_takes_the_place_of_training()
    {
        var dense = _tersor.File("dense.safetensors");
        _tersor.Run("train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "5", "--threads", "1", "--out", dense)
            .Succeeded();
        Compress(_tersor.File("m.tersor"), "--checkpoint", dense, "--json", _tersor.File("m.json")).Succeeded();
        _tersor.Run("evaluate", dense, "--data", _tersor.Data, "--threads", "1", "--json", _tersor.File("d.json")).Succeeded();
        Assert.Equal(
            Accuracy(JsonDocument.Parse(File.ReadAllText(_tersor.File("d.json"))).RootElement),
            Accuracy(JsonDocument.Parse(File.ReadAllText(_tersor.File("m.json"))).RootElement.GetProperty("dense")));
        static double Accuracy(JsonElement element) => element.GetProperty("accuracy").GetDouble();
    }

    [Theory]
    [InlineData("report.md", "| fc1.weight |")]
    [InlineData("report.html", "<th scope=\"row\" class=\"text\">fc1.weight</th>")]
    public void A_report_stands_alone_and_names_every_layer(string name, string row)
    {
        var report = _tersor.File(name);
        Compress(_tersor.File("m.tersor"), "--report", report).Succeeded();
        var text = File.ReadAllText(report);
        Assert.Contains(row, text);
        foreach (var word in new[] { "fc3.bias", "gaps", "codes", "codebook", "overhead", "encode" })
            Assert.Contains(word, text);
        Assert.DoesNotContain("://", text);
    }

    [Fact]
    public void The_sample_is_used_with_a_note_where_nothing_is_installed()
    {
        var sample = _tersor.Data;
        var folders = new DatasetFolders(null, _tersor.File("cache"), _tersor.File("system"), sample);
        var outcome = _tersor.Run(
            folders, default, "compress", "lenet-300-100", "--epochs", "1", "--threads", "1", "--out", _tersor.File("m.tersor"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("note: fashion-mnist is not installed", Assert.Single(outcome.Error.TrimEnd().Split('\n')));
        Assert.Contains("fashion-mnist-sample (160 + 40 images)", outcome.Output);
    }

    private Outcome Compress(string path, params string[] more) => _tersor.Run(
        ["compress", "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--threads", "1", "--out", path, .. more]);
}
