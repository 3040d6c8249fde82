using System.Collections.Immutable;
using Spectre.Console.Cli;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.Reports;
using Tersor.Cli.Reports.Pages;
using Tersor.Data;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor evaluate</c>: how well the model in a file does what it is for, on a test set.</summary>
internal sealed class EvaluateCommand(Terminal terminal, DatasetCatalog catalog) : Command<EvaluateSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, EvaluateSettings settings, CancellationToken cancellationToken)
    {
        ReportFile.Check(settings.Report);
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
        var examination = Examine(model, task, cancellationToken);
        var score = examination.Score;

        if (examination.Confusion is { } confusion)
        {
            terminal.Table(ConfusionSheets.Classes(("", confusion)));
            terminal.Table(confusion.Classes.Length <= ConfusionSheets.MostColumns
                ? ConfusionSheets.Matrix(confusion)
                : ConfusionSheets.Confusions(confusion));
        }

        if (score.IsTable)
        {
            terminal.Table(ScoreTable.Of(settings.File, score));
            terminal.Line(score.Basis);
        }
        else
        {
            terminal.Line($"{settings.File}: {score.Sentence} ({score.Basis})");
        }

        ImmutableArray<ScoreField> about =
        [
            new("file", settings.File), new("model", model.Graph.Name), new("data", task.Data.Test.Name),
            .. DeviceSettings.Fields(device),
        ];
        JsonFile.Write(settings, [.. about, .. score.InMeasurement, .. ConfusionSheets.Fields(examination.Confusion)]);
        if (settings.Report is { } page)
            ReportFile.Write(
                settings,
                page,
                ModelPage.OfMeasurement(model, examination, task, RunFacts.Of(context, about), cancellationToken));
        return ExitCode.Success;
    }

    private static Examination Examine(ModelFile model, ModelTask task, CancellationToken cancellationToken)
    {
        using var predictor = model.Open(task.Device);
        try
        {
            return task.Examine(predictor, cancellationToken)!;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{model.Notes.Path}: {exception.Message}", exception);
        }
    }
}
