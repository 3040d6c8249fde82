using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor evaluate</c>: how well the model in a file does what it is for, on a test set.</summary>
internal sealed class EvaluateCommand(Terminal terminal, DatasetCatalog catalog) : Command<ModelFileSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, ModelFileSettings settings, CancellationToken cancellationToken)
    {
        var model = ModelFile.Read(settings.File, settings, settings.Model);
        using var device = settings.OpenDevice();
        var host = new TerminalHost(terminal, catalog);
        var setup = new TaskSetup(device)
        {
            Start = model.Notes,
            Reading = settings.ReadingFor(model.Task, model.Graph.Name),
            Normalization = settings.NormalizationFor(model.Task, model.Graph),
        };
        using var task = model.Task.Open(model.Graph, settings.Data, setup, host, cancellationToken);
        task.PrepareToJudge(host, cancellationToken);
        var score = Judge(model, task, cancellationToken);

        if (score.IsTable)
        {
            terminal.Table(ScoreTable.Of(settings.File, score));
            terminal.Line(score.Basis);
        }
        else
        {
            terminal.Line($"{settings.File}: {score.Sentence} ({score.Basis})");
        }

        JsonFile.Write(
            settings,
            [
                new("file", settings.File), new("model", model.Graph.Name), new("data", task.Data.Test.Name),
                .. DeviceSettings.Fields(device), .. score.InMeasurement,
            ]);
        return ExitCode.Success;
    }

    private static Score Judge(ModelFile model, ModelTask task, CancellationToken cancellationToken)
    {
        using var predictor = model.Open(task.Device);
        try
        {
            return task.Judge(predictor, cancellationToken)!;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{model.Notes.Path}: {exception.Message}", exception);
        }
    }
}
