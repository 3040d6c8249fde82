using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Learning.Data;
using Tersor.Learning.Quality;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor evaluate</c>: how well the model in a file does on a test set; of a generator, how good its images are.</summary>
internal sealed class EvaluateCommand(Terminal terminal, DatasetCatalog catalog) : Command<ModelFileSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, ModelFileSettings settings, CancellationToken cancellationToken)
    {
        var model = ModelFile.Read(settings.File, settings.Model);
        using var device = settings.OpenDevice();
        if (model.MakesImages)
            return EvaluateGenerator(model, device, settings, cancellationToken);
        var data = DatasetLoading.ForMeasuring(catalog, settings, model, terminal, cancellationToken);

        using var predictor = model.Open(device);
        using var source = data.Test.InOrder(device, model.Graph);
        var evaluation = Evaluator.Evaluate(predictor, source, cancellationToken);
        terminal.Line(
            $"{settings.File}: {Figure.Quality(evaluation, data.Test)} ({Figure.Count(evaluation.Correct)} of {Figure.Count(evaluation.Count)} test {data.Test.Unit} of {data.Test.Name})");
        JsonFile.Write(settings, new
        {
            settings.File,
            Model = model.Graph.Name,
            Data = data.Test.Name,
            Device = device.Name,
            device.Instructions,
            evaluation.Accuracy,
            evaluation.Correct,
            evaluation.Count,
            evaluation.Loss,
            BitsPerCharacter = data.Vocabulary is null ? (double?)null : evaluation.Bits,
            Perplexity = data.Vocabulary is null ? (double?)null : evaluation.Perplexity,
        });
        return ExitCode.Success;
    }

    private int EvaluateGenerator(ModelFile model, Device device, ModelFileSettings settings, CancellationToken cancellationToken)
    {
        settings.RefuseNormalization($"'{model.Graph.Name}' makes images");
        using var meter = MeterLoading.Open(catalog, settings.Data ?? model.DataName, model.Graph.OutputShape, device, terminal, cancellationToken);
        using var generator = model.Open(device);
        var quality = Measure(meter, generator, settings.File, cancellationToken);
        terminal.Table(QualityTable.Of([(settings.File, quality)]));
        terminal.Line(meter.Describe());
        JsonFile.Write(settings, new
        {
            settings.File,
            Model = model.Graph.Name,
            meter.Data,
            Device = device.Name,
            device.Instructions,
            quality.Frechet,
            quality.Kernel,
            quality.Precision,
            quality.Recall,
            quality.Coverage,
            meter.Count,
            meter.Classifier,
            ClassifierAccuracy = meter.Accuracy,
        });
        return ExitCode.Success;
    }

    private static GeneratorQuality Measure(GeneratorMeter meter, IPredictor generator, string file, CancellationToken cancellationToken)
    {
        try
        {
            return meter.Measure(generator, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{file}: {exception.Message}", exception);
        }
    }
}
