using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Compression;
using Tersor.Learning;
using Tersor.Learning.Data;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor train</c>: dense training to a safetensors checkpoint, written after every epoch.</summary>
internal sealed class TrainCommand(Terminal terminal, DatasetCatalog catalog) : Command<TrainSettings>
{
    private const int EvaluationBatch = 500;

    /// <inheritdoc/>
    public override int Execute(CommandContext context, TrainSettings settings, CancellationToken cancellationToken)
    {
        var model = settings.FindModel();
        var plan = settings.FindRecipe(model).Training;
        var path = settings.Out ?? $"{model.Name}.safetensors";
        OutputFile.EnsureWritable(path);
        OutputFile.EnsureWritable(settings.Json);
        using var device = settings.OpenDevice();
        var data = DatasetLoading.Load(catalog, settings.Data, model.Graph, terminal, cancellationToken);
        terminal.Output.WriteLine(
            $"{model.Name} on {data.Train.Name} ({Figure.Count(data.Train.Count)} + {Figure.Count(data.Test.Count)} images), {device.Name}, seed {settings.Seed}");

        var clock = Stopwatch.StartNew();
        var normalization = data.Train.MeasureNormalization();
        using var network = Network.Build(model.Graph.With(normalization), device, settings.Seed);
        using var loader = new DataLoader(device, data.Train, plan.Batch, normalization, shuffle: true, settings.Seed, plan.Shift);
        using var optimizer = plan.CreateOptimizer(network.Parameters);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss(), plan.CreateSchedule(plan.Epochs * loader.BatchesPerEpoch));
        if (settings.Resume)
            Checkpoint.Restore(path, trainer);
        var run = new TrainingRun(trainer, loader, plan.Epochs, path, TrainingNotes.Of(model.Name, data.Train.Name, normalization));
        try
        {
            ProgressBars.Show(terminal, bars => run.Go(bars, cancellationToken));
        }
        catch (OperationCanceledException) when (trainer.Epoch > 0)
        {
            terminal.Note($"{path} holds the training after epoch {trainer.Epoch}; the same command with --resume goes on from there");
            throw;
        }


        using var testLoader = new DataLoader(device, data.Test, EvaluationBatch, normalization);
        var evaluation = Evaluator.Evaluate(network, testLoader, cancellationToken);
        var bytes = new FileInfo(path).Length;
        terminal.Output.WriteLine(
            $"{path}: {Figure.Count(bytes)} bytes, accuracy {Figure.Percent(evaluation.Accuracy)}, loss {evaluation.Loss:F4}, in {Figure.Duration(clock.Elapsed.TotalSeconds)}");
        JsonFile.Write(settings.Json, new
        {
            Model = model.Name,
            Data = data.Train.Name,
            Device = device.Name,
            settings.Seed,
            plan.Epochs,
            evaluation.Accuracy,
            evaluation.Loss,
            File = path,
            Bytes = bytes,
            Seconds = clock.Elapsed.TotalSeconds,
        });
        return ExitCode.Success;
    }
}
