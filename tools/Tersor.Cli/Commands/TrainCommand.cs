using System.Diagnostics;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Compression;
using Tersor.Learning;
using Tersor.Learning.Data;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor train</c>: dense training to a safetensors checkpoint, written after every epoch.</summary>
internal sealed class TrainCommand(Terminal terminal, DatasetCatalog catalog) : Command<TrainSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, TrainSettings settings, CancellationToken cancellationToken)
    {
        var model = settings.FindModel();
        var plan = settings.FindRecipe(model).Training;
        var path = settings.ResultPath;
        using var device = settings.OpenDevice();
        var start = settings.Resume ? StartingFile.Read(path, model.Name) : null;
        var data = DatasetLoading.ForTraining(catalog, settings, model, terminal, cancellationToken, start);
        terminal.Line($"{model.Name} on {data.Description}, {DeviceSettings.Describe(device)}, seed {settings.Seed}");

        if (data.Discriminator is not null)
            return new GeneratorTraining(terminal, catalog, settings, plan, data, device, path).Run(cancellationToken);

        var clock = Stopwatch.StartNew();
        using var network = Network.Build(data.Graph, device, settings.Seed);
        using var source = data.Train.Shuffled(device, data.Graph, plan.Batch, settings.Seed, plan.Shift);
        using var optimizer = plan.CreateOptimizer(network.Parameters);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss(), plan.CreateSchedule(plan.Epochs * source.BatchesPerEpoch));
        var notes = TrainingNotes.Of(model.Name, data, plan);
        if (settings.Resume)
            Checkpoint.Restore(path, trainer, notes);
        var output = settings.Files.Output(path);
        var run = new TrainingRun(trainer, source, plan.Epochs, () => Checkpoint.Save(output, trainer, notes));
        try
        {
            ProgressBars.Show(terminal, bars => run.Go(bars, cancellationToken));
        }
        catch (OperationCanceledException) when (trainer.Epoch > 0)
        {
            terminal.Note($"{path} holds the training after epoch {trainer.Epoch}; the same command with --resume goes on from there");
            throw;
        }

        using var test = data.Test.InOrder(device, data.Graph);
        var evaluation = Evaluator.Evaluate(network, test, cancellationToken);
        var bytes = new FileInfo(path).Length;
        terminal.Line(
            $"{path}: {Figure.Count(bytes)} bytes, {Figure.Quality(evaluation, data.Test)}, in {Figure.Duration(clock.Elapsed.TotalSeconds)}");
        JsonFile.Write(settings, new
        {
            Model = model.Name,
            Data = data.Train.Name,
            Device = device.Name,
            device.Instructions,
            settings.Seed,
            plan.Epochs,
            evaluation.Accuracy,
            evaluation.Loss,
            BitsPerCharacter = data.Vocabulary is null ? (double?)null : evaluation.Bits,
            Perplexity = data.Vocabulary is null ? (double?)null : evaluation.Perplexity,
            File = path,
            Bytes = bytes,
            Seconds = clock.Elapsed.TotalSeconds,
        });
        return ExitCode.Success;
    }
}
