using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Kernels.Cpu;
using Tersor.Models;
using Tersor.Peers.Libtorch;
using Tersor.Peers.SideBySide;
using Tersor.Peers.Training;

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
        ModelDefinition[] models = settings.Net is null ? [.. ModelZoo.Models.Where(model => model.ForVocabulary is null)] : [ModelZoo.Find(settings.Net)];
        LibtorchRuntime.UseThreads(settings.Threads);
        var table = new Table()
            .Title($"one training step, batch {settings.Batch}, {settings.Threads} thread(s)")
            .AddColumns("net", "tersor", "libtorch", "ratio", "vs 1 thread", "garbage");
        List<TrainingResult> results = [];
        foreach (var model in models)
        {
            cancellation.ThrowIfCancellationRequested();
            console.WriteLine($"{model.Name} …");
            var result = Measure(model, settings);
            results.Add(result);
            table.AddRow(
                model.Name,
                Columns.Time(result.Comparison.Ours),
                Columns.Time(result.Comparison.Peer),
                Columns.Factor(result.Comparison.Ratio),
                Columns.Factor(result.SpeedUp),
                $"{result.BytesAllocated:F0} B");
        }

        console.Write(table);
        var peak = MachineProbe.FmaPeakGflops(settings.Threads);
        new Report<TrainingResult>("train", LibtorchRuntime.Version, settings.Threads, peak, results).Write(settings.Json);
        return 0;
    }

    private static TrainingResult Measure(ModelDefinition model, Settings settings)
    {
        TrainingBatches batches = new(model.Discriminator ?? model.Graph, settings.Batch, Batches, seed: 1);
        CheckLosses(model, batches, settings.Threads);

        var rates = TrainingRates.Timed(model.Graph);
        var (ours, theirs) = Trainers(model, batches, rates, settings.Threads, readLosses: false);
        using var first = ours;
        using var second = theirs;
        using var alone = OurTrainer(model, batches, rates, threads: 1, readLosses: false);
        Contestant[] contestants = [new("tersor", ours.Step), new("libtorch", theirs.Step)];
        if (settings.Threads > 1)
            contestants = [.. contestants, new("tersor, one thread", alone.Step)];
        var timings = Contest.Hold(new ContestSettings { Rounds = settings.Rounds }, contestants);
        return new TrainingResult(
            new Comparison(model.Name, settings.Threads, timings[0], timings[1]),
            settings.Batch,
            Garbage(ours),
            timings.ElementAtOrDefault(2));
    }

    /// <summary>Both sides start from the same weights and see the same batches, so their losses must follow each other.</summary>
    private static void CheckLosses(ModelDefinition model, TrainingBatches batches, int threads)
    {
        var (ours, theirs) = Trainers(model, batches, TrainingRates.Usual(model.Graph), threads, readLosses: true);
        using var first = ours;
        using var second = theirs;
        var longestSum = model.Graph.Parameters.Concat(model.Discriminator?.Parameters ?? []).Max(parameter => parameter.Count / parameter.Shape[0]);
        for (var step = 1; step <= CheckedSteps; step++)
        {
            // Each step adds its own roundings to what the weights already carry.
            var tolerance = step * DisagreementException.SumTolerance(longestSum);
            DisagreementException.Check($"{model.Name}, loss of step {step}", ours.StepWithLoss(), theirs.StepWithLoss(), tolerance);
        }
    }

    /// <summary>Both sides, from the same weights.</summary>
    private static (ITrainer Ours, ITrainer Theirs) Trainers(
        ModelDefinition model, TrainingBatches batches, TrainingRates rates, int threads, bool readLosses)
    {
        var ours = OurTrainer(model, batches, rates, threads, readLosses);
        return (ours, ours is TersorAdversarialTrainer adversarial
            ? new LibtorchAdversarialTrainer(model, adversarial, batches, rates)
            : new LibtorchTrainer(model.Graph, ((TersorTrainer)ours).Parameter, batches, rates));
    }

    private static ITrainer OurTrainer(ModelDefinition model, TrainingBatches batches, TrainingRates rates, int threads, bool readLosses) =>
        model.Discriminator is null
            ? new TersorTrainer(model.Graph, seed: 1, batches, rates, threads)
            : new TersorAdversarialTrainer(model, seed: 1, batches, rates, threads, readLosses);

    private static double Garbage(ITrainer trainer)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < AllocationSteps; i++)
            trainer.Step();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)AllocationSteps;
    }
}
