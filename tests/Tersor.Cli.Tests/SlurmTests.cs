namespace Tersor.Cli.Tests;

/// <summary>Sweeps on a real Slurm: two nodes of one core on this machine, started for each test and ended by it.</summary>
public sealed class SlurmTests : IDisposable
{
    private const string WaitForAll = "until [ -z \"$(squeue -h)\" ]; do sleep 0.5; done";

    private readonly CommandLine _tersor = new();
    private readonly TemporaryFolder _cluster = new();

    public SlurmTests()
    {
        var isThere = new[] { "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged" }.All(File.Exists);
        var isRequired = Environment.GetEnvironmentVariable("TERSOR_REQUIRE_SLURM") is { Length: > 0 };
        Assert.SkipUnless(isThere || isRequired, "slurm-wlm and munge are not installed");
        Up().Succeeded();
    }

    public void Dispose()
    {
        TersorProcess.Run(_tersor.Folder, $"bash '{Script}' '{_cluster.Path}' down");
        _cluster.Dispose();
        _tersor.Dispose();
    }

    private static string Script => Path.Combine(AppContext.BaseDirectory, "slurm-up.sh");

    [Fact]
    public void A_sweep_is_cut_into_arrays_submitted_once_and_has_the_bytes_of_one_that_ran_here()
    {
        Write("\"lenet-300-100\", \"lenet-3\"");
        var output = Bash($"tersor sweep run sweep.json --on slurm && tersor sweep run sweep.json --on slurm && {WaitForAll}");
        Assert.Contains("4 submitted as 1, 2, 0 queued before", output);
        Assert.Contains("nothing to submit, 4 queued", output);
        Assert.Contains("done 2, begun 0, waiting 0, failed 2", Bash("tersor sweep status"));

        Write("\"lenet-300-100\"");
        Bash("tersor sweep run sweep.json --out here");
        foreach (var model in Directory.GetFiles(_tersor.File("here/tasks"), "model.tersor", SearchOption.AllDirectories))
            Assert.Equal(
                File.ReadAllBytes(model),
                File.ReadAllBytes(model.Replace(_tersor.File("here"), _tersor.File("sweep"), StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_cancelled_leaves_no_result_and_is_submitted_again()
    {
        Write("\"lenet-300-100\"");
        Assert.Contains("2 submitted", Bash("tersor sweep run sweep.json --on slurm -- --hold"));
        Assert.Contains("pending  0", Bash("tersor sweep status"));
        Assert.Contains("2 cancelled", Bash($"tersor sweep cancel && {WaitForAll}"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_tersor.File("sweep/tasks")));
        Assert.Contains("2 submitted", Bash("tersor sweep run sweep.json --on slurm -- --hold"));
        var refused = TersorProcess.Run(
            _tersor.Folder, $"export SLURM_CONF='{_cluster.File("slurm.conf")}'; tersor sweep cancel; "
            + "tersor sweep run sweep.json --on slurm -- --partition=nowhere");
        Assert.Contains("sbatch: error: invalid partition specified: nowhere", refused.Failed(ExitCode.Failed));
    }

    private Outcome Up() => TersorProcess.Run(_tersor.Folder, $"MAX_ARRAY=2 bash '{Script}' '{_cluster.Path}'");

    private string Bash(string line)
    {
        var outcome = TersorProcess.Run(_tersor.Folder, $"export SLURM_CONF='{_cluster.File("slurm.conf")}'; {line}");
        return outcome.Succeeded();
    }

    private void Write(string models) => File.WriteAllText(
        _tersor.File("sweep.json"),
        $$"""
        { "models": [{{models}}], "recipes": ["naive"], "data": ["blocks"], "seeds": "1-2", "options": ["--epochs", "1"] }
        """);
}
