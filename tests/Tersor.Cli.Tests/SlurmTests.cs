namespace Tersor.Cli.Tests;

/// <summary>Sweeps on a real Slurm: two nodes of one core on this machine, started for each test and ended by it.</summary>
public sealed class SlurmTests : IDisposable
{
    private const string WaitForAll = "until [ -z \"$(squeue -h)\" ]; do sleep 0.5; done";

    private const string WaitForAttempts = "until [ $(ls sweep/attempts | wc -l) = 2 ]; do sleep 0.05; done";

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
        AssertSameHere();
    }

    [Fact]
    public void Compressions_of_a_reproduction_wait_for_their_dense_network_and_have_the_bytes_of_those_here()
    {
        const string line =
            "tersor 2> /dev/null reproduce lenet-300-100 --quick --data blocks --threads 1 --out results.md --runs";
        var output = Bash($"{line} sweep --on slurm -- --hold && scontrol release 1 && {line} sweep --on slurm");
        Assert.Contains("3 submitted as 1, 2", output);
        Assert.Contains("nothing to submit, 3 queued", output);
        Bash($"scontrol release $(squeue -h --format=%A | sort -u | paste -sd,) && {WaitForAll} && {line} sweep --finished");
        Assert.Contains("| lenet-300-100 | blocks | best |", File.ReadAllText(_tersor.File("results.md")));
        AssertSame(Bash($"{line} here"));
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

    [Fact]
    public void Running_tasks_that_are_cancelled_end_as_interrupted_and_leave_no_result()
    {
        Write("\"lenet-300-100\"", epochs: 9999);
        Bash($"tersor sweep run sweep.json --on slurm && {WaitForAttempts} && tersor sweep cancel && {WaitForAll}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_tersor.File("sweep/tasks")));
        Assert.All(
            Directory.GetFiles(_tersor.File("sweep/logs"), "*.out"),
            log => Assert.Contains("error: interrupted", File.ReadAllText(log)));
    }

    [Fact]
    public void A_lost_nodes_task_is_done_by_the_other_with_the_same_bytes()
    {
        Write("\"lenet-300-100\"", epochs: 20);

        // A job that was pending may have begun when it is told to begin.
        Bash(
            $$"""
            tersor sweep run sweep.json --on slurm && {{WaitForAttempts}}
            for environment in $(grep -lz '^SLURMD_NODENAME=node1' /proc/[0-9]*/environ 2> /dev/null); do
                task=$(basename ${environment%/environ})
                grep -qz "$PWD/sweep" /proc/$task/cmdline && lost="$lost $task $(ps -o ppid= -p $task)"
            done
            kill -9 $(cat '{{_cluster.File("node1.pid")}}') $lost
            scontrol update nodename=node1 state=down reason=lost
            until [ -z "$(squeue -h)" ]; do
                for job in $(squeue -h --array --states=PENDING --format=%A); do
                    scontrol update jobid=$job StartTime=now 2> /dev/null
                done
                sleep 0.5
            done
            """);
        Assert.Equal(2, Directory.GetDirectories(_tersor.File("sweep/tasks")).Length);
        Assert.Single(Directory.GetDirectories(_tersor.File("sweep/attempts")));
        Assert.Contains("nothing to submit", Bash("tersor sweep run sweep.json --on slurm"));
        Assert.Empty(Directory.GetDirectories(_tersor.File("sweep/attempts")));
        AssertSameHere();
    }

    [Fact]
    public void Ranks_on_two_nodes_train_to_the_bytes_of_one_process()
    {
        const string line = "train lenet-300-100 --data blocks --epochs 1 --shards 2 --threads 1 --out";
        var program = $"dotnet exec '{typeof(TersorApp).Assembly.Location}'";
        Bash($"srun --mpi=pmi2 -N2 -n2 {program} {line} two && tersor {line} one");
        Assert.Equal(File.ReadAllBytes(_tersor.File("one")), File.ReadAllBytes(_tersor.File("two")));
    }

    private Outcome Up() => TersorProcess.Run(_tersor.Folder, $"MAX_ARRAY=2 bash '{Script}' '{_cluster.Path}'");

    private string Bash(string line)
    {
        var outcome = TersorProcess.Run(_tersor.Folder, $"export SLURM_CONF='{_cluster.File("slurm.conf")}'; {line}");
        return outcome.Succeeded();
    }

    private void AssertSameHere()
    {
        AssertSame(Bash("tersor sweep run sweep.json --out here"));
    }

    private void AssertSame(string output)
    {
        Assert.Contains(": done", output);
        var models = Directory.GetFiles(_tersor.File("here/tasks"), "model.tersor", SearchOption.AllDirectories);
        Assert.Equal(2, models.Length);
        foreach (var model in models)
            Assert.Equal(
                File.ReadAllBytes(model),
                File.ReadAllBytes(model.Replace(_tersor.File("here"), _tersor.File("sweep"), StringComparison.Ordinal)));
    }

    private void Write(string models, int epochs = 1) => File.WriteAllText(
        _tersor.File("sweep.json"),
        $$"""
        { "models": [{{models}}], "recipes": ["naive"], "data": ["blocks"], "seeds": "1-2",
          "options": ["--epochs", "{{epochs}}"] }
        """);
}
