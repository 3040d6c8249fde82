using System.Collections.Immutable;
using System.Text.Json;
using Tersor.Data;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>The kind of models that tell images apart.</summary>
public sealed class ClassificationKind : TaskKind
{
    /// <inheritdoc/>
    public override string Does => "tells images apart";

    /// <inheritdoc/>
    public override string Models => "models that tell images apart";

    /// <inheritdoc/>
    public override string DefaultData => ImageLoading.DefaultName;

    /// <inheritdoc/>
    public override bool NormalizesInputs => true;

    /// <inheritdoc/>
    public override string? WhyNotSample => "writes no text and makes no images";

    /// <inheritdoc/>
    /// <remarks>What is of no other kind gives one number a class.</remarks>
    public override bool Suits(ModelGraph graph) => true;

    /// <inheritdoc/>
    public override ImmutableArray<string> Labels(ModelGraph graph, ModelNotes notes) => LabelsOf(graph, notes);

    /// <inheritdoc/>
    public override ModelTask Open(
        ModelGraph graph, string? data, TaskSetup setup, ITaskHost host, CancellationToken cancellationToken = default)
    {
        var pair = ImageLoading.LoadLabelled(
            host, data ?? setup.Start?.DataName, graph.InputShape, setup.Options, cancellationToken);
        var task = new ImageClassification(graph, pair, setup);
        host.Line($"{pair.Train.Unit}: {task.Preparation}");
        return task;
    }

    /// <inheritdoc/>
    /// <remarks>Labels count if there are as many classes as the model tells apart.</remarks>
    public override TaskSamples OpenSamples(
        ModelGraph graph, string? data, TaskSetup setup, ITaskHost host, CancellationToken cancellationToken = default)
    {
        var pair = ImageLoading.LoadLabelled(
            host, data ?? setup.Start?.DataName, graph.InputShape, setup.Options, cancellationToken);
        if (graph.Outputs is not [_] || graph.OutputShape is not [> 1 and var classes])
            return TaskSamples.Unlabelled(graph, pair, setup, host);
        if (pair.Train.ClassCount != classes)
        {
            host.Note(
                $"{pair.Origin}: {pair.Train.ClassCount} classes, but '{graph.Name}' tells {classes} apart: labels are not used");
            return TaskSamples.Unlabelled(graph, pair, setup, host);
        }

        var task = new ImageClassification(graph, pair, setup);
        host.Line($"{pair.Train.Unit}: {task.Preparation}");
        var normalization = task.Graph.Normalization;
        return new TaskSamples(
            task.Graph, new DatasetSamples(pair.Train, normalization), new DatasetSamples(pair.Test, normalization))
        {
            Task = task,
            Notes = task.Notes,
        };
    }

    /// <summary>The names that a file gives to a model's classes.</summary>
    internal static ImmutableArray<string> LabelsOf(ModelGraph graph, ModelNotes notes)
    {
        try
        {
            return graph.OutputShape is [> 1 and var classes] ? ClassNames.Read(notes.Entries, classes) : [];
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"{notes.Path}: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// The same label must mean the same class; where one side has numbers only, nothing says that it does not.
    /// </summary>
    internal static void CheckClasses(LabelledPair data, ImmutableArray<string> labels, string file)
    {
        var names = data.Test.ClassNames;
        if (labels.IsEmpty || ClassNames.AreNumbers(labels) || ClassNames.AreNumbers(names))
            return;
        for (var label = 0; label < Math.Min(names.Length, labels.Length); label++)
            if (names[label] != labels[label])
                throw new DatasetException(data.Origin, $"class {label} is '{names[label]}', but '{labels[label]}' in {file}");
    }

    /// <inheritdoc/>
    internal override Score? ReadScore(JsonElement stage, JsonSerializerOptions options) =>
        stage.TryGetProperty("accuracy", out var accuracy)
            ? new ClassificationScore(accuracy.Deserialize<double>(options))
            : null;
}
