using System.Collections.Immutable;
using System.Diagnostics;
using Spectre.Console.Cli;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.Reports;
using Tersor.Cli.Reports.Pages;
using Tersor.Compression;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>
/// <c>tersor train</c>: dense training to a safetensors checkpoint, written after every epoch, with a sample of what the model
/// makes beside it.
/// </summary>
internal sealed class TrainCommand(Terminal terminal, DatasetCatalog catalog) : Command<TrainSettings>
{
    private const int SampleCount = 64;

    /// <inheritdoc/>
    public override int Execute(CommandContext context, TrainSettings settings, CancellationToken cancellationToken)
    {
        ReportFile.Check(settings.Report);
        var model = settings.FindModel();
        var recipe = settings.FindRecipe(model);
        var plan = recipe.Training;
        var (path, sheet) = (settings.ResultPath, settings.SheetPath);
        using var device = settings.OpenDevice();
        var host = new TerminalHost(terminal, catalog);
        var start = settings.Resume ? ModelNotes.Read(path, model.Name) : null;
        using var task = settings.OpenTask(model, device, start, recipe, host, cancellationToken);
        task.Check("train", plan);
        if (settings.FreezeBody)
            settings.CheckFrozen(plan);
        var introduction = $"{model.Name} on {task.Data}, {DeviceSettings.Describe(device)}, seed {settings.Seed}";
        terminal.Line(introduction);

        var clock = Stopwatch.StartNew();
        using var frozen = settings.FreezeBody
            ? FrozenBody.Of(task, settings.FindFile()?.Weights ?? [], host, cancellationToken)
            : null;
        var learner = frozen?.Head ?? task;
        using var network = learner.NewNetwork();
        using var training = learner.Begin(network, plan);
        var notes = TrainingNotes.Of(task, plan, withGraph: settings.FindFile() is not null);
        if (settings.Resume)
            Checkpoint.Restore(path, training.Loop, notes);
        settings.Files.Ranks?.Agree(task, settings.Resume ? path : null);
        var (output, saved, score) = (settings.Files.Output(path), training.Loop.Epoch, (Score?)null);
        var before = training.Loop.Step;
        var profile = settings.NewProfile();
        if (task.JudgesEpochs)
            task.PrepareToJudge(host, cancellationToken);
        using var history = RunHistory.Begin(terminal, context, settings, output, task, recipe);
        try
        {
            ProgressBars.Show(terminal, bars => new TrainingRun(training, RunEpoch, Save, Note).Go(bars));
        }
        catch when (saved > 0)
        {
            terminal.Note($"{path} holds the training after epoch {saved}; the same command with --resume goes on from there");
            throw;
        }

        ShowProfile();
        if (!task.JudgesEpochs)
            score = learner.Judge(network, cancellationToken);
        var bytes = output.IsWrittenElsewhere ? 0 : new FileInfo(path).Length;
        if (score is { IsTable: true })
            terminal.Table(ScoreTable.Of(path, score));
        var words = score is null or { IsTable: true } ? "" : $", {score.Sentence}";
        var shown = sheet is null ? "" : $"; {sheet} shows {SampleCount} of its images";
        var best = plan.BestEpoch ? training.Best!.Epoch : 0;
        var chosen = best > 0 ? $", of epoch {best}, the best of {training.Loop.Epoch} on validation examples" : "";
        terminal.Line(
            $"{path}: {Figure.Count(bytes)} bytes{words}{chosen}, in {Figure.Duration(clock.Elapsed.TotalSeconds)}{shown}");
        var fields = score?.InTraining ?? [];
        ImmutableArray<ScoreField> result =
        [
            new("epochs", training.Loop.Epoch), new("bestEpoch", best > 0 ? best : null!),
            .. fields.Where(field => field.IsSingle), new("file", path), new("bytes", bytes),
            new("sheet", sheet!), .. fields.Where(field => !field.IsSingle), new("seconds", clock.Elapsed.TotalSeconds),
        ];
        history.End(result);
        if (settings.Report is { } page)
        {
            var file = output.IsFile ? ModelFile.Read(path) : null;
            ReportFile.Write(
                settings, page, ModelPage.OfTraining(introduction, file, score, task, history, cancellationToken));
        }

        JsonFile.Write(
            settings,
            [
                new("model", model.Name), new("data", task.Data.Train.Name), .. DeviceSettings.Fields(device),
                new("seed", settings.Seed), .. result,
            ]);
        return ExitCode.Success;

        EpochResult? RunEpoch()
        {
            using (profile?.Watch(device))
                return training.RunEpoch(cancellationToken);
        }

        void SaveWhole()
        {
            training.Best?.Adopt();
            frozen.Save(output, network, notes);
        }

        void ShowProfile()
        {
            if (profile is not { Costs.IsEmpty: false })
                return;
            terminal.Table(ProfileSheet.Of(profile, (device.Backend as CpuBackend)?.Pool.Threads, training.Loop.Step - before));
            if (settings.ProfileTrace is not { } trace)
                return;
            ChromeTrace.Write(profile, device.Name, settings.Files.Output(trace));
            var rest = profile.EventsLeftOut > 0 ? $"; {Figure.Count(profile.EventsLeftOut)} later ones are left out" : "";
            terminal.Line($"{trace}: {Figure.Count(profile.Events.Count)} calls{rest}");
        }

        void Note(CompressionProgress epoch) => history.Epoch(
            epoch.Stage,
            epoch.Step,
            epoch.Epoch,
            task.JudgesEpochs ? [.. EpochFigures.Of(epoch), .. score!.InTraining] : EpochFigures.Of(epoch));

        void Save()
        {
            if (task.JudgesEpochs)
                using (training.ResultInPlace())
                using (var predictor = new NetworkPredictor(network))
                {
                    var now = task.Judge(predictor, cancellationToken)!;
                    task.Watch(score, now, training.Loop.Epoch);
                    score = now;
                    if (sheet is not null)
                        model.Task.Sample(
                            predictor,
                            device,
                            new ModelNotes(path, task.Notes),
                            new SampleSettings(SampleCount, settings.Seed),
                            new SampleFile(settings.Files.Output(sheet)),
                            cancellationToken);
                }

            // What a frozen body leaves to learn is learnt in seconds.
            if (frozen is null)
                Checkpoint.Save(output, training.Loop, notes);
            else if (training.HasEnded)
                SaveWhole();
            else
                return;
            saved = training.Loop.Epoch;
        }
    }
}
