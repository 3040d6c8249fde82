using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Kernels.Cpu;
using Tersor.Models;
using Tersor.Peers.Libtorch;
using Tersor.Peers.SideBySide;
using Tersor.Peers.Training;
using Tersor.Tasks;
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
        [CommandOption("--net <NAME>")]
        [Description("A model, for example lenet-5; all by default.")]
        public string? Net { get; init; }

        [CommandOption("--batch <N>")]
        [Description("Images in a step.")]
        [DefaultValue(64)]
        public int Batch { get; init; } = 64;

        public override ValidationResult Validate() =>
            Batch is < 1 or > 65536 ? ValidationResult.Error($"--batch {Batch}: from 1 to 65536") : base.Validate();
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        ModelDefinition[] models = settings.Net is null
            ? [.. ModelZoo.Models.Where(model => model.Task.DefaultData == ImageLoading.DefaultName)]
            : [ModelZoo.Find(settings.Net)];
        LibtorchRuntime.UseThreads(settings.Threads);
        var table = new Table()
            .Title($"one training step, batch {settings.Batch}, {settings.Threads} thread(s)")
            .AddColumns("net", "tersor", "libtorch", "ratio", "vs 1 thread", "garbage");
        List<TrainingResult> results = [];
        foreach (var model in models)
        {
            cancellation.ThrowIfCancellationRequested();
            console.WriteLine($"{model.Name} …");
            TrainingResult result;
            try
            {
                result = Measure(model, settings);
            }
            catch (NotSupportedException error) when (settings.Net is null)
            {
                console.WriteLine($"{model.Name}: {error.Message}");
                continue;
            }

            results.Add(result);
            table.AddRow(
                model.Name,
                Columns.Time(result.Comparison.Ours),
                $"{Columns.Time(result.Comparison.Peer)}{(result.LibtorchUsesOneDnn ? "" : Columns.WithoutOneDnn)}",
                Columns.Factor(result.Comparison.Ratio),
                Columns.Factor(result.SpeedUp),
                $"{result.BytesAllocated:F0} B");
        }

        if (results.Any(result => !result.LibtorchUsesOneDnn))
            table.Caption(Columns.WithoutOneDnnCaption);
        console.Write(table);
        var peak = MachineProbe.FmaPeakGflops(settings.Threads);
        new PeerReport<TrainingResult>("train", LibtorchRuntime.Version, settings.Threads, peak, results).Write(settings.Json);
        return 0;
    }

    private TrainingResult Measure(ModelDefinition model, Settings settings)
    {
        var match = TrainingMatch.Of(model);
        TrainingBatches batches = new(match.Sees, settings.Batch, Batches, seed: 1);
        var check = CheckLosses(model, match, batches, settings.Threads);
        foreach (var line in check.Lines(model.Name))
            console.WriteLine(line);

        var rates = TrainingRates.Timed(model.Graph);
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
            new Comparison(model.Name, settings.Threads, timings["tersor"], timings.GetValueOrDefault("libtorch")),
            settings.Batch,
            Garbage(ours),
            timings.GetValueOrDefault("tersor, one thread"),
            check.UsesOneDnn,
            check.Disagreements);
    }

    /// <summary>
    /// Each side starts from the same weights and sees the same batches as libtorch in double precision and without oneDNN, so
    /// its losses must follow that one's.
    /// </summary>
    private static LibtorchCheck CheckLosses(ModelDefinition model, TrainingMatch match, TrainingBatches batches, int threads)
    {
        var rates = TrainingRates.Usual(model.Graph);
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
        return Find("tersor", ours) is { } wrong ? throw new DisagreementException(model.Name, wrong) : check;

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
