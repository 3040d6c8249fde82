using Tersor.Cli.Commands;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>Trainings over real MPI: mpirun of Open MPI and of MPICH start ranks on this machine.</summary>
public sealed class MpiTests : IDisposable
{
    private const string OpenMpi = "/usr/bin/mpirun.openmpi", Mpich = "/usr/bin/mpirun.mpich";

    private const string Line =
        "train lenet-300-100 --data blocks --shards 2 --threads 1 --set train.schedule=constant --out";

    private readonly CommandLine _tersor = new();

    public MpiTests()
    {
        var isRequired = Environment.GetEnvironmentVariable("TERSOR_REQUIRE_MPI") is { Length: > 0 };
        Assert.SkipUnless(
            (File.Exists(OpenMpi) && File.Exists(Mpich)) || isRequired, "openmpi-bin and mpich are not installed");
    }

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("lenet-5", "--data blocks", true)]
    [InlineData("resnet-8", "--data blocks", false)]
    [InlineData("char-lstm", "--data rhyme.txt --batch 8", false)]
    [InlineData("dcgan", "--data blocks", false)]
    public void The_number_of_ranks_and_the_library_change_no_byte(string model, string options, bool withAllLaunchers)
    {
        File.WriteAllText(
            _tersor.File("rhyme.txt"), string.Concat(Enumerable.Repeat("Round and round the rugged rock he ran.\n", 40)));
        var line = $"train {model} {options} --epochs 1 --shards 4 --threads 1 --out";
        Bash($"tersor {line} one").Succeeded();

        // One network shows that nothing depends on both; the others show that nothing depends on the network.
        foreach (var launcher in withAllLaunchers ? [Open(2), Open(4), OfMpich(2), OfMpich(4)] : new[] { Open(2), OfMpich(4) })
        {
            Bash($"{launcher} {line} more").Succeeded();
            Assert.Equal(Bytes("one"), Bytes("more"));
            File.Delete(_tersor.File("more"));
        }
    }

    [Fact]
    public void A_compression_has_the_same_bytes_and_the_first_rank_alone_speaks_and_writes()
    {
        const string Compress = "compress lenet-300-100 --data ../blocks --epochs 1 --shards 2 --threads 1 --tensorboard board"
            + " --report report.html --json report.json --out x.tersor";
        Bash($"mkdir one two; cd one; tersor {Compress}").Succeeded();
        var output = Bash($"cd two; {Open(2)} {Compress}").Succeeded();
        Assert.Single(output.Split('\n'), line => line.StartsWith("x.tersor:", StringComparison.Ordinal));
        Assert.Equal(Bytes("one/x.tersor"), Bytes("two/x.tersor"));
        Assert.Equal(Names("one"), Names("two"));
        Assert.Single(Names("two/board"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_killed_rank_ends_the_job_and_resume_has_the_bytes_of_the_whole_run(bool isMpich)
    {
        var launcher = isMpich ? OfMpich(2) : Open(2);
        Assert.NotEqual(ExitCode.Success, Signal("KILL", $"{launcher} {Line} \"$PWD/x\" --epochs 9999", "x").ExitCode);

        // The checkpoint is written before the history tells of its epoch, so it may be one epoch further.
        var epochs = 2 + File.ReadLines(_tersor.File("x.run.jsonl")).Count(line => line.Contains("\"event\":\"epoch\""));
        Bash($"{launcher} {Line} \"$PWD/x\" --epochs {epochs} --resume").Succeeded();
        Bash($"tersor {Line} whole --epochs {epochs}").Succeeded();
        Assert.Equal(Bytes("whole"), Bytes("x"));
    }

    [Fact]
    public void A_compression_whose_rank_was_killed_goes_on_after_its_last_stage_to_the_same_bytes()
    {
        const string Compress =
            "compress lenet-300-100 --data blocks --recipe best --epochs 20 --shards 2 --threads 1 --out";
        var stages = $"x{Path.GetFileName(CompressSettings.StagesOf("model"))["model".Length..]}";
        Assert.NotEqual(ExitCode.Success, Signal("KILL", $"{Open(2)} {Compress} \"$PWD/x\"", stages).ExitCode);
        Assert.False(File.Exists(_tersor.File("x")));
        Assert.Contains("dense", Bash($"{Open(2)} {Compress} \"$PWD/x\" --resume").Succeeded());
        Bash($"tersor {Compress} whole").Succeeded();
        Assert.Equal(Bytes("whole"), Bytes("x"));
    }

    /// <summary>UCX and others take signals for themselves that the runtime needs.</summary>
    [Fact]
    public void A_rank_catches_null_references_and_its_steps_allocate_nothing()
    {
        var program = $"dotnet exec '{typeof(MpiTests).Assembly.Location}' -explicit only -class {typeof(RankTests).FullName}";
        foreach (var launcher in new[] { Open(2), OfMpich(2) })
            Bash(launcher.Replace(Program, program, StringComparison.Ordinal)).Succeeded();
    }

    [Fact]
    public void All_ranks_stop_together_when_one_is_asked_to()
    {
        var outcome = Signal("TERM", $"{Open(2)} {Line} \"$PWD/x\" --epochs 9999", "x");
        Assert.NotEqual(ExitCode.Success, outcome.ExitCode);
        Assert.Contains("error: interrupted", outcome.Error);
        Assert.NotEmpty(SafetensorsFile.Read(_tersor.File("x")).Tensors);
    }

    [Theory]
    [InlineData("", 2, "train lenet-5", "--shards: mpirun of Open MPI has started 2 ranks, which would all do the same")]
    [InlineData("", 2, "sensitivity lenet-5", "has started 2 ranks, but 'sensitivity' works in one process")]
    [InlineData("", 4, "compress lenet-5 --shards 2", "--shards: 2 are fewer than the 4 ranks")]
    [InlineData("", 3, "train lenet-5 --shards 4 --data blocks", "has started 3 ranks, which is no power of two")]
    [InlineData(
        "TERSOR_MPI=libmpich.so.12", 2, "train lenet-5 --shards 4 --data blocks", "libmpich.so.12 is a library of MPICH's kind")]
    [InlineData("TERSOR_MPI=libm.so.6", 2, "train lenet-5 --shards 4 --data blocks", "libm.so.6 is")]
    [InlineData("TERSOR_MPI_TIMEOUT=0", 2, "train lenet-5 --shards 4 --data blocks", "TERSOR_MPI_TIMEOUT: '0' is no number")]
    public void Ranks_that_can_not_work_together_are_told_so_in_a_line(
        string environment, int ranks, string command, string expected)
    {
        var outcome = Bash($"export {environment} UNUSED=; {Open(ranks)} {command}");
        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(expected, Assert.Single(outcome.Error.Split('\n'), line => line.StartsWith("error:")));
        Assert.Equal([_tersor.File("blocks")], Directory.GetFileSystemEntries(_tersor.Folder));
    }

    private static string OfMpich(int ranks) => $"{Mpich} -n {ranks} {Program}";

    private static string Program => $"dotnet exec '{typeof(TersorApp).Assembly.Location}'";

    private static string Open(int ranks) =>
        $"{OpenMpi} --allow-run-as-root --oversubscribe --bind-to none --mca mpi_yield_when_idle 1 -n {ranks} {Program}";

    /// <summary>Sends a signal to the second rank of a job that writes <c>x</c>, once a file of it is there.</summary>
    private Outcome Signal(string signal, string job, string file)
    {
        var outcome = Bash(
            $$"""
            timeout 120 {{job}} & job=$!
            until [ -e {{file}} ]; do kill -0 $job || exit 99; sleep 0.02; done
            for environment in $(grep -lzE '^(OMPI_COMM_WORLD_RANK|PMI_RANK)=1$' /proc/[0-9]*/environ); do
                grep -qz "$PWD/x" ${environment%environ}cmdline && kill -{{signal}} $(basename ${environment%/environ})
            done 2> /dev/null
            wait $job
            """);
        const int tooLate = 124;
        Assert.NotEqual(tooLate, outcome.ExitCode);
        return outcome;
    }

    private byte[] Bytes(string name) => File.ReadAllBytes(_tersor.File(name));

    private IEnumerable<string?> Names(string folder) =>
        Directory.GetFiles(_tersor.File(folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private Outcome Bash(string line) => TersorProcess.Run(_tersor.Folder, line);
}
