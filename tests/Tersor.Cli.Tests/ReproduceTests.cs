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
        Assert.Contains("0 done before, 6 to do", first.Output);
        Assert.Equal(6, Count(first.Output, ": done"));

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
        Assert.Contains("6 done before, 0 to do", Done("lenet-300-100", "dcgan"));
        Assert.Equal(text + "\nAfter.\n", File.ReadAllText(document));
        Assert.DoesNotContain("to do", Done("--finished"));
        Assert.Equal(text + "\nAfter.\n", File.ReadAllText(document));
        var results = _tersor.Run("sweep", "results", _tersor.File("runs")).Output;
        Assert.Contains("dcgan", results);
        Assert.DoesNotContain("dense-", results);
        var damaged = Assert.Single(Directory.GetDirectories(_tersor.File("runs/tasks"), "lenet-300-100-naive-*"));
        File.WriteAllText(Path.Combine(damaged, "report.json"), "{");
        Assert.Contains("left out", Run("--finished").Error);
        Assert.DoesNotContain("| lenet-300-100 | blocks | naive |", File.ReadAllText(document));
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

        // A compression without its dense network can't be done yet, whoever asks for it.
        var compression = File.ReadLines(_tersor.File("runs/tasks.jsonl")).Index()
            .First(line => line.Item.Contains("\"dense\":", StringComparison.Ordinal)).Index;
        var early = _tersor.Run("sweep", "task", _tersor.File("runs"), $"{compression}");
        Assert.Contains("has no result yet", early.Failed(ExitCode.NotYet));
        Assert.Contains("failed 0", _tersor.Run("sweep", "status", _tersor.File("runs")).Succeeded());
    }

    [Fact]
    public void Runs_have_the_bytes_of_typed_commands_go_on_where_they_were_killed_and_notice_other_data()
    {
        Assert.Contains("0 done before, 3 to do", Done("lenet-300-100"));
        string[] line = ["lenet-300-100", "--data", _tersor.Data, "--seed", "1", "--epochs", "1", "--threads", "1"];
        var (dense, model) = (_tersor.File("dense.safetensors"), _tersor.File("alone.tersor"));
        _tersor.Run(["train", .. line, "--out", dense]).Done();
        _tersor.Run(["compress", .. line, "--recipe", "naive", "--checkpoint", dense, "--out", model]).Done();
        var training = Assert.Single(Directory.GetDirectories(_tersor.File("runs/tasks"), "lenet-300-100-dense-*"));
        var naive = Assert.Single(Directory.GetDirectories(_tersor.File("runs/tasks"), "lenet-300-100-naive-*"));
        Assert.Equal(File.ReadAllBytes(model), File.ReadAllBytes(Path.Combine(naive, "model.tersor")));

        // The checkpoint of a killed attempt is taken over: the history says so.
        var killed = _tersor.File($"runs/attempts/{Path.GetFileName(training)}.host.1.0");
        Directory.Move(training, killed);
        Directory.Delete(naive, recursive: true);
        Assert.Contains("1 done before, 2 to do", Done("lenet-300-100"));
        Assert.Contains("--resume", File.ReadAllText(Path.Combine(training, "model.run.jsonl")));
        Assert.Equal(File.ReadAllBytes(model), File.ReadAllBytes(Path.Combine(naive, "model.tersor")));
        Assert.Contains("3 done before, 0 to do", Done("lenet-300-100"));

        var images = _tersor.File("blocks/train-images-idx3-ubyte");
        var bytes = File.ReadAllBytes(images);
        bytes[^1] ^= 1;
        File.WriteAllBytes(images, bytes);
        Assert.Contains("0 done before, 3 to do", Done("lenet-300-100"));
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

    /// <summary>What a run says that succeeds; data sets that are missing are told on standard error.</summary>
    private string Done(params string[] more)
    {
        var outcome = Run(more);
        Assert.Equal(ExitCode.Success, outcome.ExitCode);
        return outcome.Output;
    }

    private Outcome Run(params string[] more) => _tersor.Run(Arguments(more));

    private string[] Arguments(params string[] more) =>
        ["reproduce", .. more, "--quick", "--data", _tersor.Data, "--threads", "1", "--runs", _tersor.File("runs"), "--out",
            _tersor.File("results.md")];
}
