using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Kernels.Cpu;
using Tersor.Models;
using Tersor.Peers.Libtorch;
using Tersor.Peers.SideBySide;
using Tersor.Peers.Training;
using TorchSharp;

namespace Tersor.Peers.Commands;

/// <summary><c>train</c>: a whole training step (forward, loss, backward, optimiser) beside TorchSharp's.</summary>
internal sealed class TrainCommand(IAnsiConsole console) : Command<TrainCommand.Settings>
{
    private const int Batches = 16;
    private const int CheckedSteps = 5;
    private const int AllocationSteps = 20;

    internal sealed class Settings : PeerSettings
    {
        [CommandOption("--net <LIST>")]
        [Description("Models, for example lenet-5, and ONNX files, separated by commas; by default all that both sides know.")]
        public string? Net { get; init; }

        [CommandOption("--batch <N>")]
        [Description("Images in a step.")]
        [DefaultValue(64)]
        public int Batch { get; init; } = 64;

        [CommandOption("--memory-of <SIDE>", IsHidden = true)]
        [Description("In a process of its own: print the bytes that a side's steps take.")]
        public string? MemoryOf { get; init; }

        public override ValidationResult Validate() =>
            Batch is < 1 or > 65536 ? ValidationResult.Error($"--batch {Batch}: from 1 to 65536") : base.Validate();
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        var nets = settings.Net?.Split(',') ?? [.. ModelZoo.Models.Select(model => model.Name)];
        LibtorchRuntime.UseThreads(settings.Threads);
        if (settings.MemoryOf is { } side)
            return PrintMemory(TrainingMatch.Of(nets[0]), side, settings);
        var table = new Table()
            .Title($"one training step, batch {settings.Batch}, {settings.Threads} thread(s)")
            .AddColumns("net", "tersor", "libtorch", "ratio", "vs 1 thread", "garbage", "memory", "libtorch's");
        List<TrainingResult> results = [];
        foreach (var net in nets)
        {
            cancellation.ThrowIfCancellationRequested();
            console.WriteLine($"{net} …");
            TrainingResult result;
            try
            {
                result = Measure(net, settings);
            }
            catch (NotSupportedException error) when (settings.Net is null)
            {
                console.WriteLine($"{net}: {error.Message}");
                continue;
            }

            results.Add(result);
            table.AddRow(
                result.Comparison.Name,
                Columns.Time(result.Comparison.Ours),
                $"{Columns.Time(result.Comparison.Peer)}{(result.LibtorchUsesOneDnn ? "" : Columns.WithoutOneDnn)}",
                Columns.Factor(result.Comparison.Ratio),
                Columns.Factor(result.SpeedUp),
                $"{result.BytesAllocated:F0} B",
                Columns.Megabytes(result.Memory?.Ours),
                Columns.Megabytes(result.Memory?.Peer));
        }

        if (results.Any(result => !result.LibtorchUsesOneDnn))
            table.Caption(Columns.WithoutOneDnnCaption);
        console.Write(table);
        var peak = MachineProbe.FmaPeakGflops(settings.Threads);
        new PeerReport<TrainingResult>("train", LibtorchRuntime.Version, settings.Threads, peak, results).Write(settings.Json);
        return 0;
    }

    private static int PrintMemory(TrainingMatch match, string side, Settings settings)
    {
        TrainingBatches batches = new(match.Sees, settings.Batch, Batches, seed: 1);
        var rates = TrainingRates.Timed(match.Graph);
        using var ours = match.Ours(batches, rates, settings.Threads, readLosses: false);
        using var theirs = match.Theirs(ours, batches, rates);
        Console.WriteLine(PeakMemory.Of(side == "tersor" ? ours : theirs));
        return 0;
    }

    private TrainingResult Measure(string net, Settings settings)
    {
        var match = TrainingMatch.Of(net);
        var name = Path.GetExtension(net) == ".onnx" ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(net)))! : net;
        TrainingBatches batches = new(match.Sees, settings.Batch, Batches, seed: 1);
        var check = CheckLosses(name, match, batches, settings.Threads);
        foreach (var line in check.Lines(name))
            console.WriteLine(line);

        var rates = TrainingRates.Timed(match.Graph);
        using var ours = match.Ours(batches, rates, settings.Threads, readLosses: false);
        using var theirs = match.Theirs(ours, batches, rates);
        using var alone = match.Ours(batches, rates, threads: 1, readLosses: false);
        List<Contestant> contestants = [new("tersor", ours.Step)];
        if (check.IsRight)
            contestants.Add(new("libtorch", theirs.Step));
        if (settings.Threads > 1)
            contestants.Add(new("tersor, one thread", alone.Step));
        var timings = contestants
            .Zip(Contest.Hold(new ContestSettings { Rounds = settings.Rounds }, [.. contestants]))
            .ToDictionary(pair => pair.First.Name, pair => pair.Second);
        return new TrainingResult(
            new Comparison(name, settings.Threads, timings["tersor"], timings.GetValueOrDefault("libtorch")),
            settings.Batch,
            Garbage(ours),
            PeakMemory.Measure(side =>
            [
                "train", "--net", net, "--batch", $"{settings.Batch}", "--threads", $"{settings.Threads}", "--memory-of", side,
            ]),
            timings.GetValueOrDefault("tersor, one thread"),
            check.UsesOneDnn,
            check.Disagreements);
    }

    /// <summary>
    /// Each side starts from the same weights and sees the same batches as libtorch in double precision and without oneDNN, so
    /// its losses must follow that one's.
    /// </summary>
    private static LibtorchCheck CheckLosses(string name, TrainingMatch match, TrainingBatches batches, int threads)
    {
        var rates = TrainingRates.Usual(match.Graph);
        using var ours = match.Ours(batches, rates, threads, readLosses: true);
        LibtorchRuntime.TryUseOneDnn(false);
        float[][] expected;
        using (var right = match.Theirs(ours, batches, rates, torch.ScalarType.Float64))
            expected = Losses(right);
        var longestSum = match.Parameters.Max(parameter => parameter.Count / parameter.Shape[0]);
        var check = LibtorchCheck.Run(side =>
        {
            using var theirs = match.Theirs(ours, batches, rates);
            return Find(side, theirs);
        });
        return Find("tersor", ours) is { } wrong ? throw new DisagreementException(name, wrong) : check;

        float[][] Losses(ITrainer trainer) =>
            [.. Enumerable.Range(0, CheckedSteps).Select(_ => (float[])trainer.StepWithLoss().Clone())];

        // Each step adds its own roundings to what the weights already carry.
        Disagreement? Find(string side, ITrainer trainer) => Losses(trainer)
            .Zip(expected, (losses, right) => (losses, right))
            .Select((step, i) => Disagreement.Find(
                $"{side}, step {i + 1}", step.losses, step.right, (i + 1) * Disagreement.SumTolerance(longestSum)))
            .FirstOrDefault(wrong => wrong is not null);
    }

    private static double Garbage(ITrainer trainer)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < AllocationSteps; i++)
            trainer.Step();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)AllocationSteps;
    }
}
