using System.Diagnostics;
using Tersor.Cli.Commands;
using Tersor.Cli.Output;
using Tersor.Compression;
using Tersor.Core;
using Tersor.Learning;
using Tersor.Learning.Data;
using Tersor.Learning.Quality;

namespace Tersor.Cli;

/// <summary>The dense training of a generator: after every epoch a checkpoint, and beside it a picture of what the averaged generator makes.</summary>
/// <param name="terminal">Told how it goes.</param>
/// <param name="catalog">Where the classifier is kept that measures the images.</param>
/// <param name="settings">The command line.</param>
/// <param name="plan">The training.</param>
/// <param name="data">The images, the generator and its discriminator.</param>
/// <param name="device">Where to compute.</param>
/// <param name="path">The checkpoint.</param>
internal sealed class GeneratorTraining(
    Terminal terminal, DatasetCatalog catalog, TrainSettings settings, TrainingPlan plan, LearningData data, Device device, string path)
{
    private const int SampleCount = 64;

    private readonly string _sheet = settings.SheetPath!;
    private GeneratorQuality? _quality;
    private int _saved;

    /// <summary>Trains to the end.</summary>
    /// <exception cref="DivergedException">A loss is no longer finite; the checkpoint is that of the last good epoch.</exception>
    /// <exception cref="CollapsedException">The generator makes few images or one only; the checkpoint is that of the last good epoch.</exception>
    /// <exception cref="OperationCanceledException">Interrupted: the checkpoint is that of the last whole epoch.</exception>
    public int Run(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var generator = Network.Build(data.Graph, device, settings.Seed, AdversarialTrainer.GeneratorOptions);
        using var discriminator = Network.Build(data.Discriminator!, device, settings.Seed);
        if (plan.Adversarial!.SpectralNorm)
            SpectralNorm.Apply(discriminator);
        using var source = data.Train.Shuffled(device, data.Discriminator!, plan.Batch, settings.Seed, plan.Shift);
        var steps = plan.Epochs * source.BatchesPerEpoch;
        using var trainer = plan.CreateTraining(generator, discriminator, new NonSaturatingLoss(), steps, settings.Seed);
        var notes = TrainingNotes.Of(data.Graph.Name, data, plan);
        if (settings.Resume)
            Checkpoint.Restore(path, trainer, notes);
        _saved = trainer.Epoch;

        using var meter = MeterLoading.Open(catalog, data, device, terminal, cancellation);
        var run = new TrainingRun(trainer, source, plan.Epochs, Save);
        try
        {
            ProgressBars.Show(terminal, bars => run.Go(bars, cancellation));
        }
        catch (Exception exception) when (_saved > 0 && exception is OperationCanceledException or DivergedException or CollapsedException)
        {
            terminal.Note($"{path} holds the training after epoch {_saved}; the same command with --resume goes on from there");
            throw;
        }

        var bytes = new FileInfo(path).Length;
        if (_quality is not null)
            terminal.Table(QualityTable.Of([(path, _quality)]));
        terminal.Line(
            $"{path}: {Figure.Count(bytes)} bytes, in {Figure.Duration(clock.Elapsed.TotalSeconds)}; {_sheet} shows {SampleCount} of its images");
        JsonFile.Write(settings, new
        {
            Model = data.Graph.Name,
            Data = data.Train.Name,
            Device = device.Name,
            device.Instructions,
            settings.Seed,
            plan.Epochs,
            File = path,
            Bytes = bytes,
            Sheet = _sheet,
            Quality = _quality,
            Seconds = clock.Elapsed.TotalSeconds,
        });
        return ExitCode.Success;

        void Save()
        {
            trainer.Average!.Exchange();
            try
            {
                var before = _quality;
                _quality = meter.Measure(generator, cancellation);

                // An untrained generator's images are nowhere near real ones: only one that was better has collapsed.
                if (before is { HasCollapsed: false } && _quality.HasCollapsed)
                    throw new CollapsedException(trainer.Epoch, "no real image lies among its images");
                using var predictor = new NetworkPredictor(generator);
                SampleSheet.Write(settings.Files.Output(_sheet), predictor, device, SampleCount, settings.Seed, cancellation);
            }
            finally
            {
                trainer.Average.Exchange();
            }

            Checkpoint.Save(settings.Files.Output(path), trainer, notes);
            _saved = trainer.Epoch;
        }
    }
}
