using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor predict</c>: what a model sees in images.</summary>
internal sealed class PredictCommand(Terminal terminal, DatasetCatalog catalog) : Command<PredictCommand.Settings>
{
    private const int Alternatives = 3;
    private const int MostRows = 100;
    private const int MostClasses = 10;

    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var model = ModelFile.Read(settings.File, settings, settings.Model);
        if (model.Task.WhyNotPredict is { } reason)
            throw new UsageException($"{settings.File} holds '{model.Graph.Name}', which {reason}");
        var options = settings.ReadingFor(model.Task, model.Graph.Name).With(settings.File, model.Notes.Entries);
        model.Prepare(settings.NormalizationFor(model.Task, model.Graph), Measured, terminal);
        var inputs = settings.Inputs.SelectMany(path => PredictionInput.Read(path, model.Graph.InputShape, options))
            .ToImmutableArray();
        var names = options.ClassNames.IsEmpty ? model.Labels : options.ClassNames;
        using var device = settings.OpenDevice();
        using var predictor = model.Open(device);
        var (pixels, logits) = (new float[predictor.InputLength], new float[predictor.OutputLength]);

        var results = ImmutableArray.CreateBuilder<Result>(inputs.Length);
        foreach (var input in inputs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            model.Graph.Normalization.Apply(input.Pixels.Span, pixels);
            predictor.Run(pixels, logits);
            var probabilities = Softmax.Of(logits);
            var label = Array.IndexOf(probabilities, probabilities.Max());
            results.Add(new Result(input.Name, label, NameOf(label), probabilities[label], probabilities));
        }

        terminal.Table(new SheetTable(
            "Predictions",
            ["input", "label", "probability", "next"],
            [.. results.Take(MostRows).Select(result =>
                (ImmutableArray<string>)[result.Input, result.Class, Figure.Percent(result.Probability), Next(result)])])
        { TextColumns = 4 });
        if (results.Count > 1)
            terminal.Line(Summary());
        JsonFile.Write(settings, new { settings.File, Model = model.Graph.Name, Predictions = results });
        return ExitCode.Success;

        string Summary()
        {
            var counts = results.CountBy(result => result.Class)
                .OrderByDescending(count => count.Value)
                .Take(MostClasses)
                .ToList();
            var others = results.Count - counts.Sum(count => count.Value);
            return $"{Figure.Count(results.Count)} inputs: "
                + string.Join(", ", counts.Select(count => $"{count.Key} {Figure.Count(count.Value)}"))
                + (others > 0 ? $", others {Figure.Count(others)}" : "")
                + (results.Count > MostRows ? $"; the table has the first {MostRows}, --json writes all" : "");
        }

        string NameOf(int label) => label < names.Length ? names[label] : label.ToString(CultureInfo.InvariantCulture);

        IDataset? Measured()
        {
            var host = new TerminalHost(terminal, catalog);
            return (settings.Data ?? model.Notes.DataName) is { } name
                ? ImageLoading.LoadLabelled(host, name, model.Graph.InputShape, options, cancellationToken).Train
                : null;
        }

        string Next(Result result) => string.Join(", ", Enumerable.Range(0, result.Probabilities.Length)
            .Where(label => label != result.Label)
            .OrderByDescending(label => result.Probabilities[label])
            .Take(Alternatives - 1)
            .Select(label => $"{NameOf(label)} {Figure.Percent(result.Probabilities[label])}"));
    }

    private sealed record Result(string Input, int Label, string Class, float Probability, float[] Probabilities);

    internal sealed class Settings : ModelFileSettings
    {
        [Input]
        [CommandArgument(1, "<INPUT>")]
        [Description("PNG or JPEG images, folders of them, or IDX files of images.")]
        public required string[] Inputs { get; init; }
    }
}
