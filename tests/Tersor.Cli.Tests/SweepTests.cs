namespace Tersor.Cli.Tests;

public sealed class SweepTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_sweep_runs_once_goes_on_with_what_is_missing_and_has_the_bytes_of_single_commands()
    {
        var sweep = Write("\"1-2\"");
        var output = _tersor.Run("sweep", "run", sweep, "--out", _tersor.File("s")).Succeeded();
        Assert.Contains("2 of 2", output);
        Assert.Contains("0 to do", _tersor.Run("sweep", "run", sweep, "--out", _tersor.File("s")).Succeeded());
        Assert.Contains("1 to do", _tersor.Run("sweep", "run", Write("\"1-3\""), "--out", _tersor.File("s")).Succeeded());
        Assert.Contains("done 3, begun 0", _tersor.Run("sweep", "status", _tersor.File("s")).Succeeded());
        Assert.Equal("", _tersor.Run("sweep", "list", _tersor.File("s"), "--missing").Succeeded());
        Assert.Contains("nothing of it was submitted", _tersor.Run("sweep", "cancel", _tersor.File("s")).Succeeded());

        _tersor.Run(
            "compress", "lenet-300-100", "--recipe", "naive", "--data", _tersor.Data, "--seed", "2", "--epochs", "1", "--out",
            _tersor.File("alone.tersor")).Done();
        var swept = Assert.Single(Directory.GetDirectories(_tersor.File("s/tasks"), "lenet-300-100-naive-blocks-2-*"));
        Assert.Equal(File.ReadAllBytes(_tersor.File("alone.tersor")), File.ReadAllBytes(Path.Combine(swept, "model.tersor")));

        var (csv, page, json) = (_tersor.File("r.csv"), _tersor.File("r.html"), _tersor.File("r.json"));
        output = _tersor.Run(
            "sweep", "results", _tersor.File("s"), "--csv", csv, "--report", page, "--json", json).Succeeded();
        Assert.Contains("lenet-300-100", output);
        Assert.Equal(4, File.ReadAllLines(csv).Length);
        Assert.Contains("Size against quality", File.ReadAllText(page));
        Assert.Contains("<svg", File.ReadAllText(page));
        Assert.Contains("\"seed\": 3", File.ReadAllText(json));
    }

    [Fact]
    public void A_task_that_fails_is_told_with_its_reason_and_the_others_go_on()
    {
        var sweep = Write("[1]", "\"lenet-300-100\", \"lenet-3\"");
        var outcome = _tersor.Run("sweep", "run", sweep, "--out", _tersor.File("s"));
        Assert.Equal(ExitCode.Failed, outcome.ExitCode);
        var status = _tersor.Run("sweep", "status", _tersor.File("s")).Succeeded();
        Assert.Contains("done 1, begun 0, waiting 0, failed 1", status);
        Assert.Contains("did you mean", status);
        Assert.Contains("0 to do", _tersor.Run("sweep", "run", sweep, "--out", _tersor.File("s")).Output);
        Assert.Contains("1 to do", _tersor.Run("sweep", "run", sweep, "--out", _tersor.File("s"), "--again").Output);
    }

    [Fact]
    public void Wrong_usage_is_told_in_a_line()
    {
        File.WriteAllText(_tersor.File("bad.json"), "{\n  \"modells\": []\n}");
        Assert.Contains("line 2, \"modells\"", _tersor.Run("sweep", "run", _tersor.File("bad.json")).Failed(ExitCode.Usage));
        Assert.Contains("tasks.jsonl", _tersor.Run("sweep", "status", _tersor.File("none")).Failed(ExitCode.Usage));
        var sweep = Write("[1]");
        Assert.Contains("no engine 'moon'", _tersor.Run("sweep", "run", sweep, "--on", "moon").Failed(ExitCode.Usage));
        Assert.Contains("--jobs", _tersor.Run("sweep", "run", sweep, "--jobs", "0").Failed(ExitCode.Usage));
        Assert.Contains("Slurm's", _tersor.Run("sweep", "run", sweep, "--", "--time=1").Failed(ExitCode.Usage));
    }

    [Fact]
    public void Without_Slurm_that_is_told()
    {
        File.WriteAllText(_tersor.File("sweep.json"), "{ \"models\": [\"lenet-5\"] }");
        var line = $"dotnet=$(command -v dotnet); PATH=/nonexistent "
            + $"$dotnet exec '{typeof(TersorApp).Assembly.Location}' sweep run sweep.json --on slurm";
        Assert.Contains("'squeue' is not installed here", TersorProcess.Run(_tersor.Folder, line).Failed(ExitCode.Failed));
    }

    private string Write(string seeds, string models = "\"lenet-300-100\"")
    {
        var path = _tersor.File("sweep.json");
        File.WriteAllText(
            path,
            $$"""
            { "models": [{{models}}], "recipes": ["naive"], "data": ["blocks"], "seeds": {{seeds}},
              "options": ["--epochs", "1"] }
            """);
        return path;
    }
}
