using Tersor.Cli.Commands;
using Tersor.Cli.Output;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Cli.Samples;

/// <summary>Loads whatever data a command line names as samples of a model.</summary>
/// <param name="terminal">Told what is left out, and how images are normalised.</param>
/// <param name="catalog">Where data sets are found by name.</param>
/// <param name="most">How many files without labels are read at most.</param>
internal sealed class SampleLoading(Terminal terminal, DatasetCatalog catalog, int most)
{
    private const short BytesAndPadding = 257;

    /// <summary>Loads samples: of a data set with a test set both, of other data all as one.</summary>
    /// <typeparam name="TSettings">The command's settings.</typeparam>
    /// <param name="settings">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="device">Where labels would be judged.</param>
    /// <param name="seed">Decides which files are read, if there are more than are needed.</param>
    /// <param name="given">How images are normalised, if the model's file doesn't say it; null to look at the images.</param>
    /// <param name="cancellationToken">Stops a download.</param>
    /// <exception cref="DatasetException">There is no such data, or it is not what the model takes.</exception>
    /// <exception cref="UsageException">The command line contradicts itself, or the model.</exception>
    public TaskSamples Load<TSettings>(
        TSettings settings,
        ModelFile model,
        Device device,
        ulong seed,
        InputNormalization? given,
        CancellationToken cancellationToken)
        where TSettings : InputSettings, ISampleOptions
    {
        var path = settings.Data is { } data
            ? NameOrPath.Find(data, DatasetCatalog.Names, catalog.Folders)?.Path
            : null;
        var kind = settings.InputKind is { } word ? SampleKinds.Parse(word)
            : path is null ? SampleKind.Labelled
            : SampleKinds.Of(path);
        if (settings.SampleRate is < 1 or > 1_000_000)
            throw new UsageException($"--sample-rate: {settings.SampleRate} is not in [1, 1000000]");
        if (settings.SampleRate is not null && kind != SampleKind.Sounds)
            throw new UsageException("--sample-rate: the data are no sounds");
        if (kind is SampleKind.Labelled or SampleKind.Text && !IsToldApart(path, kind, model.Graph))
        {
            terminal.Note($"{path}: {ImageFolder.CountClasses(path!)} classes, but '{model.Graph.Name}' gives "
                + $"{Figure.Shape(model.Graph.OutputShape)}: labels are not used");
            kind = SampleKind.Images;
        }

        if (kind is SampleKind.Labelled or SampleKind.Text)
            return OfTask(settings, model, device, seed, given, cancellationToken);
        if (kind == SampleKind.Images && path is not null)
            return Images(path, settings, model, seed, given);
        if (path is null)
            throw new UsageException($"--input-kind: {settings.InputKind} lie in files; --data says which");
        SampleSet samples = kind switch
        {
            SampleKind.Arrays => SampleArrays.Load(
                path, model.Graph, (file, arrays) => RecordedSamples.ToSamples(file, model, arrays), most, seed, terminal.Note),
            SampleKind.Recorded => RecordedSamples.ReadInputs(path, model),
            SampleKind.Sounds => WaveSamples.Load(
                path, Vector(model.Graph, "sounds"), settings.SampleRate, most, seed, terminal.Note),
            _ => ByteSamples.Load(
                path,
                Vector(model.Graph, "bytes"),
                kind == SampleKind.Ends ? ByteSelection.Ends : ByteSelection.Windows,
                PaddingOf(model.Graph),
                most,
                seed,
                terminal.Note),
        };
        return new TaskSamples(model.Graph, samples, samples);
    }

    private TaskSamples OfTask(
        InputSettings settings,
        ModelFile model,
        Device device,
        ulong seed,
        InputNormalization? given,
        CancellationToken cancellationToken)
    {
        var setup = new TaskSetup(device, seed)
        {
            Start = model.Notes,
            Reading = settings.ReadingFor(model.Task, model.Graph.Name, seed),
            Normalization = given,
        };
        return model.Task.OpenSamples(
            model.Graph, settings.Data, setup, new TerminalHost(terminal, catalog), cancellationToken);
    }

    private TaskSamples Images(string path, InputSettings settings, ModelFile model, ulong seed, InputNormalization? given)
    {
        var shape = OnlyInput(model.Graph, "images");
        if (shape is not [1 or 3, _, _])
            throw new UsageException($"--data: {path} holds images, but '{model.Graph.Name}' takes {Figure.Shape(shape)}");
        var options = settings.ReadingFor(model.Task, model.Graph.Name, seed).With(model.Notes.Path, model.Notes.Entries);
        var images = ImageFolder.LoadUnlabelled(path, shape[0], options.For([.. shape]), most, terminal.Note);
        if (!images.Shape.SequenceEqual(shape))
            throw new DatasetException(
                path,
                $"images of {Figure.Shape(images.Shape)}, but '{model.Graph.Name}' takes {Figure.Shape(shape)}; "
                + "--fit stretch, crop or letterbox brings them to that");
        model.Prepare(given, () => images, terminal);
        var samples = new DatasetSamples(images, model.Graph.Normalization, isLabelled: false);
        var notes = new Dictionary<string, string>();
        options.Note(notes);
        return new TaskSamples(model.Graph, samples, samples) { Notes = notes };
    }

    /// <summary>Whether the classes of an image folder, if it is one, are as many as the model tells apart.</summary>
    private static bool IsToldApart(string? path, SampleKind kind, ModelGraph graph) =>
        kind != SampleKind.Labelled || path is null || !Directory.Exists(path) || IdxFolder.Matches(path)
        || CifarFolder.Matches(path) || (graph.OutputShape is [var classes] && classes == ImageFolder.CountClasses(path));

    private static int[] OnlyInput(ModelGraph graph, string what) => graph.Inputs is [var only]
        ? [.. only.Shape]
        : throw new UsageException(
            $"--data: {what} are one input, but '{graph.Name}' takes "
            + string.Join(", ", graph.Inputs.Select(input => input.Name))
            + ": give arrays of these names (.npz), or a number for the others by --bind");

    private static int Vector(ModelGraph graph, string what)
    {
        var shape = OnlyInput(graph, what);
        return shape.Count(extent => extent > 1) == 1
            ? shape.Max()
            : throw new UsageException($"--data: {what} are a row of numbers, but '{graph.Name}' takes {Figure.Shape(shape)}");
    }

    /// <summary>What stands for no byte: a number of its own, if the model knows so many, else 0.</summary>
    private static short PaddingOf(ModelGraph graph) =>
        graph.ValueShapes.Any(shape => shape.Contains(BytesAndPadding))
        || graph.Nodes.OfType<EmbeddingNode>().Any(embedding => embedding.Vocabulary >= BytesAndPadding)
            ? (short)(BytesAndPadding - 1)
            : (short)0;
}
