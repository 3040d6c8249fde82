using System.Text.Json;
using Tersor.Data;

namespace Tersor.Cli.Tests;

public sealed class ReproduceTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void Both_pipelines_are_run_once_and_written_between_the_marks()
    {
        var (document, json) = (_tersor.File("results.md"), _tersor.File("results.json"));
        File.WriteAllText(document, "# Mine\n\nBefore.\n");
        var first = Run("lenet-300-100", "dcgan", "--json", json);
        Assert.Equal(ExitCode.Success, first.ExitCode);
        Assert.Contains("note: models that read text are left out", first.Error);
        Assert.Equal(2, Count(first.Output, "$ tersor train "));
        Assert.Equal(4, Count(first.Output, "$ tersor compress "));

        var text = File.ReadAllText(document);
        Assert.StartsWith("# Mine\n\nBefore.\n\n<!-- tersor reproduce", text);
        Assert.Contains("| lenet-300-100 | blocks | naive | accuracy | 1 |", text);
        Assert.Contains("| dcgan | blocks | best | Fréchet distance | 1 |", text);
        Assert.Contains("tersor compress dcgan --data", text);
        foreach (var maker in new[] { "dense", "naive", "best" })
        {
            Assert.Contains($"![images of {maker}](results-dcgan-{maker}.png)", text);
            Assert.Equal(0x89, File.ReadAllBytes(_tersor.File($"results-dcgan-{maker}.png"))[0]);
        }

        var runs = JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("runs");
        Assert.Equal(
            ["naive", "best", "naive", "best"], runs.EnumerateArray().Select(run => run.GetProperty("variant").GetString()));

        // What is done is not done again, what others wrote stays, and a run whose report is lost or damaged is repeated.
        File.AppendAllText(document, "\nAfter.\n");
        var second = Run("lenet-300-100", "dcgan");
        Assert.Equal((0, 0), (Count(second.Output, "$ tersor train "), Count(second.Output, "$ tersor compress ")));
        Assert.Equal(text + "\nAfter.\n", File.ReadAllText(document));
        var finished = Run("--finished");
        Assert.Equal((0, 0), (Count(finished.Output, "$ tersor train "), Count(finished.Output, "$ tersor compress ")));
        Assert.Equal(text + "\nAfter.\n", File.ReadAllText(document));
        File.WriteAllText(_tersor.File("runs/lenet-300-100-naive-1.json"), "{");
        var third = Run("lenet-300-100");
        Assert.Equal((0, 1), (Count(third.Output, "$ tersor train "), Count(third.Output, "$ tersor compress ")));
        Assert.Contains("the run is repeated", third.Error);
    }

    [Fact]
    public void Runs_leave_histories_and_other_data_under_the_same_name_is_noticed()
    {
        var first = Run("lenet-300-100");
        Assert.Equal((1, 2), (Count(first.Output, "$ tersor train "), Count(first.Output, "$ tersor compress ")));
        Assert.Equal(
            ["lenet-300-100-best-1.run.jsonl", "lenet-300-100-dense-1.run.jsonl", "lenet-300-100-naive-1.run.jsonl"],
            Directory.GetFiles(_tersor.File("runs"), "*.run.jsonl").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(0, Count(Run("lenet-300-100").Output, "$ tersor "));

        var images = _tersor.File("blocks/train-images-idx3-ubyte");
        var bytes = File.ReadAllBytes(images);
        bytes[^1] ^= 1;
        File.WriteAllBytes(images, bytes);
        var other = Run("lenet-300-100");
        Assert.Equal((1, 2), (Count(other.Output, "$ tersor train "), Count(other.Output, "$ tersor compress ")));
        Assert.DoesNotContain("--resume", other.Output);
    }

    [Fact]
    public void An_interruption_keeps_the_document()
    {
        var document = _tersor.File("results.md");
        File.WriteAllText(document, "# Mine\n");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var folders = new DatasetFolders(null, _tersor.File("cache"), _tersor.File("system"), null);
        var outcome = _tersor.Run(folders, cancelled.Token, Arguments("lenet-300-100"));
        Assert.Equal(ExitCode.Interrupted, outcome.ExitCode);
        Assert.Equal("# Mine\n", File.ReadAllText(document));
    }

    [Fact]
    public void What_can_not_be_is_refused_before_any_work()
    {
        Assert.Contains("--seeds: 0 is not in [1, 100]", Run("lenet-5", "--seeds", "0").Failed(ExitCode.Usage));
        Assert.Contains("unknown model 'lenet-6'", Run("lenet-6").Failed(ExitCode.Usage));
        File.WriteAllText(_tersor.File("results.md"), "<!-- tersor reproduce: up to here -->\n");
        Assert.Contains("one of the marks around the reproduction is missing", Run("lenet-5").Failed(ExitCode.Failed));
        Assert.False(Directory.Exists(_tersor.File("runs")));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private Outcome Run(params string[] more) => _tersor.Run(Arguments(more));

    private string[] Arguments(params string[] more) =>
        ["reproduce", .. more, "--quick", "--data", _tersor.Data, "--threads", "1", "--runs", _tersor.File("runs"), "--out",
            _tersor.File("results.md")];
}
