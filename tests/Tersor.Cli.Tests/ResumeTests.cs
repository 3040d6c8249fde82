using Tersor.Cli.History;

namespace Tersor.Cli.Tests;

/// <summary><c>compress --resume</c>, with the real program killed.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("m.stages.safetensors", "'dense'")]
    [InlineData("m.run.jsonl", "")]
    public void A_killed_compression_is_gone_on_with_and_gives_the_same_bytes(string awaited, string stage)
    {
        // Long enough after the dense training to be killed there.
        const string Options = "lenet-300-100 --threads 1 --epochs 1 --set prune.training.epochs=40";
        var outcome = TersorProcess.Run(
            _tersor.Folder,
            $"dotnet exec '{typeof(TersorApp).Assembly.Location}' compress {Options} --data blocks --out m.tersor > log & "
            + $"while [ ! -s {awaited} ] && kill -0 $!; do sleep 0.02; done; kill -9 $!; wait $!; [ ! -e m.tersor ]");
        Assert.Equal(0, outcome.ExitCode);
        var (path, whole) = (_tersor.File("m.tersor"), _tersor.File("whole.tersor"));
        string[] arguments = ["compress", .. Options.Split(' '), "--data", _tersor.Data];
        var again = _tersor.Run([.. arguments, "--out", path, "--resume"]);
        var output = again.Done();
        if (stage.Length > 0)
            Assert.DoesNotContain("dense: epoch", output);
        else
            Assert.Contains("no stage was finished, and the run begins anew", again.Error);
        Assert.Contains("prune: epoch 40/40", output);
        _tersor.Run([.. arguments, "--out", whole]).Done();
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(path));
        Assert.Empty(Directory.GetFiles(_tersor.Folder, "*.stages.safetensors"));

        // The history tells of both.
        var record = RunRecord.Read(_tersor.File("m.run.jsonl"));
        Assert.False(record.WasAborted);
        Assert.NotNull(record.End);
    }

    [Fact]
    public void Another_command_is_refused_and_what_was_finished_stays()
    {
        using var interrupt = new CancellationTokenSource();
        var (path, stages) = (_tersor.File("m.tersor"), _tersor.File("m.stages.safetensors"));
        var watcher = new Thread(() =>
        {
            while (!File.Exists(stages) && !interrupt.IsCancellationRequested)
                Thread.Sleep(1);
            interrupt.Cancel();
        });
        watcher.Start();
        string[] arguments =
        [
            "compress", "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--threads", "1",
            "--set", "prune.training.epochs=10000", "--out", path,
        ];
        var outcome = _tersor.Run(Data.DatasetFolders.Default(), interrupt.Token, arguments);
        interrupt.Cancel();
        watcher.Join();
        outcome.Failed(ExitCode.Interrupted);
        Assert.Contains(
            $"note: {stages} holds the run after 'dense'; the same command with --resume goes on from there", outcome.Error);

        var other = _tersor.Run([.. arguments, "--resume", "--seed", "2", "--set", "share.bits=3"]).Failed(ExitCode.Failed);
        Assert.StartsWith(stages + ": ", other);
        Assert.Contains("seed is '1', not '2'", other);
        Assert.Contains("share.bits is '", other);
        Assert.True(File.Exists(stages));
        Assert.False(File.Exists(path));
    }
}
