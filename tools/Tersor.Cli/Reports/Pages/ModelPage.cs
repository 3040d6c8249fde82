using System.Collections.Immutable;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.Reports.Sections;
using Tersor.Tasks;

namespace Tersor.Cli.Reports.Pages;

/// <summary>The report on one model in a file: after its training, or when it is evaluated.</summary>
internal static class ModelPage
{
    /// <summary>The report on a training.</summary>
    /// <param name="introduction">What was done.</param>
    /// <param name="model">What the training has left; null if that is no file.</param>
    /// <param name="score">How good it is; null if it was not judged.</param>
    /// <param name="task">The task.</param>
    /// <param name="history">The run's history.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static Report OfTraining(
        string introduction,
        ModelFile? model,
        Score? score,
        ModelTask task,
        RunHistory history,
        CancellationToken cancellation)
    {
        var record = history.ReadBack();
        var examination = model is null ? null : Examine(model, task, cancellation);
        return new Report(
            "train",
            $"{task.Graph.Name}, trained",
            introduction + ".",
            [
                .. Quality(score),
                .. record is { Epochs.Length: > 0 } run
                    ? ImmutableArray.Create(new Headline(Figure.Count(run.Epochs.Length), "epochs"))
                    : [],
                new Headline(Figure.Count(task.Graph.ParameterCount), "parameters", Figure.Size(4.0 * task.Graph.ParameterCount)),
            ],
            [
                Scores(task.Graph.Name, score),
                CurveSection.Of(record, task.Graph.ParameterCount),
                SizeSection.Of(task.Graph),
                .. Sections(model, examination, task, task.Seed, cancellation),
                FactSection.Of(history.Facts),
            ]);
    }

    /// <summary>The report on a measurement.</summary>
    /// <param name="model">What was measured.</param>
    /// <param name="examination">What was found.</param>
    /// <param name="task">The task.</param>
    /// <param name="facts">What the run began with.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static Report OfMeasurement(
        ModelFile model,
        Examination examination,
        ModelTask task,
        ImmutableArray<ScoreField> facts,
        CancellationToken cancellation) => new(
            "evaluate",
            $"{model.Graph.Name}, measured",
            $"{model.Notes.Path} on {task.Data}, {Commands.DeviceSettings.Describe(task.Device)}.",
            [
                .. Quality(examination.Score),
                new Headline(Figure.Count(model.Graph.ParameterCount), "parameters"),
                .. model.Compressed is { } compressed
                    ? ImmutableArray.Create(CompressionPage.Smaller(4 * model.Graph.ParameterCount, compressed.Length),
                        CompressionPage.Kept(compressed))
                    : [],
            ],
            [
                Scores(model.Notes.Path, examination.Score),
                model.Compressed is { } file ? SizeSection.Of(file) : SizeSection.Of(model.Graph),
                .. Sections(model, examination, task, seed: 1, cancellation),
                FactSection.Of(facts),
            ]);

    private static ReportSection Scores(string name, Score? score) => new(
        "Quality",
        score is null ? [] : [new WordsPart($"{score.Sentence} ({score.Basis})."), new TablePart(ScoreTable.Of(name, score))]);

    private static ImmutableArray<Headline> Quality(Score? score) =>
        score is null ? [] : [new(score.Measure.Describe(score.Value), score.Measure.Name, score.Basis)];

    private static Examination? Examine(ModelFile model, ModelTask task, CancellationToken cancellation)
    {
        using var predictor = model.Open(task.Device);
        return task.Examine(predictor, cancellation);
    }

    private static ImmutableArray<ReportSection> Sections(
        ModelFile? model, Examination? examination, ModelTask task, ulong seed, CancellationToken cancellation)
    {
        if (model is null)
            return [];
        var own = new ReportedModel(model.Graph.Name, model.Graph, graph => model.Open(task.Device, graph));
        return
        [
            model.Compressed is { } file
                ? WeightSection.Of(file.Graph, [], file.Tensors)
                : WeightSection.Of(model.Graph, model.Weights, []),
            ExaminationSection.Of(examination is null ? [] : [(model.Graph.Name, examination)]),
            SampleSection.Of([own], model.Task, task.Device, model.Notes, seed, cancellation),
        ];
    }
}
