using System.Collections.Immutable;
using Tersor.Cli.Commands;
using Tersor.Cli.Output;
using Tersor.Format;
using Tersor.Learning.Data;
using Tersor.Models;

namespace Tersor.Cli;

/// <summary>Loads a data set for a command, with a bar if it has to be downloaded.</summary>
internal static class DatasetLoading
{
    /// <summary>Loads what a model is to be trained with, and fits the model to it.</summary>
    /// <param name="catalog">Where to find it.</param>
    /// <param name="settings">
    /// The command line: without <c>--data</c> it is what the checkpoint learnt from, else Fashion-MNIST, or Shakespeare if the
    /// model reads text.
    /// </param>
    /// <param name="model">The model.</param>
    /// <param name="terminal">Told of downloads and stand-ins, and how images are normalised.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <param name="start">
    /// The dense network that is gone on from, whose characters, classes and normalisation count; null for none.
    /// </param>
    /// <exception cref="DatasetException">There is none, or it is not what the model takes.</exception>
    /// <exception cref="InvalidDataException">The command line says another normalisation than the checkpoint.</exception>
    public static LearningData ForTraining(
        DatasetCatalog catalog,
        InputSettings settings,
        ModelDefinition model,
        Terminal terminal,
        CancellationToken cancellation,
        StartingFile? start = null)
    {
        var name = settings.Data ?? start?.DataName;
        if (model.ForVocabulary is { } fit)
        {
            settings.RefuseNormalization($"'{model.Name}' reads text");
            var (train, test) = new TextCatalog(catalog.Folders)
                .Load(name ?? TextCatalog.DefaultName, start?.Vocabulary, terminal.Note);
            return Checked(new LearningData(train, test, fit(train.Vocabulary.Count)), [train, test]);
        }

        if (model.Discriminator is not null)
            settings.RefuseNormalization($"'{model.Name}' makes images");
        var data = Images(catalog, name, (model.Discriminator ?? model.Graph).InputShape[0], terminal, cancellation);
        var learning = Checked(
            new LearningData(data.Train, data.Test, model.Graph, model.Discriminator), [data.Train, data.Test], data.Origin);
        if (model.Discriminator is not null)
            return learning;

        var preparation = InputPreparation.Decide(start?.Path, start?.Normalization, settings.Normalization, data.Train)!;
        if (start is not null)
            CheckClasses(data, start.Labels(model.Graph), start.Path);
        terminal.Line($"images: {preparation}");
        return learning with { Graph = model.Graph.With(preparation.Normalization) };
    }

    /// <summary>Loads images as they are, for a model that is fitted to nothing else.</summary>
    /// <param name="catalog">Where to find them.</param>
    /// <param name="nameOrPath">What was asked for; null for Fashion-MNIST.</param>
    /// <param name="graph">A classifier of such images.</param>
    /// <param name="terminal">Told of downloads and stand-ins.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="DatasetException">There are none, or they are not what the model takes.</exception>
    public static LearningData ForReference(
        DatasetCatalog catalog, string? nameOrPath, ModelGraph graph, Terminal terminal, CancellationToken cancellation)
    {
        var data = Images(catalog, nameOrPath, graph.InputShape[0], terminal, cancellation);
        return Checked(new LearningData(data.Train, data.Test, graph), [data.Train, data.Test], data.Origin);
    }

    /// <summary>Loads what a trained model is to be judged by, and prepares the model for it.</summary>
    /// <param name="catalog">Where to find it.</param>
    /// <param name="settings">The command line: without <c>--data</c> it is the data set that the model learnt from.</param>
    /// <param name="model">The model.</param>
    /// <param name="terminal">Told of downloads and stand-ins, and how images are normalised.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="DatasetException">There is none, or it is not what the model takes.</exception>
    public static LearningData ForMeasuring(
        DatasetCatalog catalog, ModelFileSettings settings, ModelFile model, Terminal terminal, CancellationToken cancellation)
    {
        var name = settings.Data ?? model.DataName;
        if (model.Vocabulary is { } vocabulary)
        {
            settings.RefuseNormalization($"'{model.Graph.Name}' reads text");
            var (head, tail) = new TextCatalog(catalog.Folders).Load(name ?? TextCatalog.DefaultName, vocabulary, terminal.Note);
            return Checked(new LearningData(head, tail, model.Graph), [tail]);
        }

        var data = Images(catalog, name, model.Graph.InputShape[0], terminal, cancellation);

        // Of the training images only pixels are looked at, if anything: the test images are what the model must take.
        Checked(new LearningData(data.Train, data.Test, model.Graph), [data.Test], data.Origin);
        CheckClasses(data, model.Labels, settings.File);
        model.Prepare(settings.Normalization, () => data.Train, terminal);
        return new LearningData(data.Train, data.Test, model.Graph);
    }

    /// <summary>Loads images.</summary>
    /// <param name="catalog">Where to find them.</param>
    /// <param name="nameOrPath">What was asked for; null for Fashion-MNIST.</param>
    /// <param name="channels">How image folders are read: 1 for grey, 3 for RGB.</param>
    /// <param name="terminal">Told of downloads and stand-ins.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="DatasetException">There are none.</exception>
    public static DatasetPair Images(
        DatasetCatalog catalog, string? nameOrPath, int channels, Terminal terminal, CancellationToken cancellation)
    {
        var name = nameOrPath ?? KnownDataset.FashionMnist.Name;
        return KnownDataset.Find(name) is not null && catalog.Locate(name) is null
            ? ProgressBars.Show(terminal, bars => Load(new DownloadBars(bars)))
            : Load(null);

        DatasetPair Load(DownloadBars? bars) => catalog.Load(name, channels, terminal.Note, bars, cancellation);
    }

    /// <summary>
    /// The same label must mean the same class; where one side has numbers only, nothing says that it does not.
    /// </summary>
    private static void CheckClasses(DatasetPair data, ImmutableArray<string> labels, string file)
    {
        var names = data.Test.ClassNames;
        if (labels.IsEmpty || ClassNames.AreNumbers(labels) || ClassNames.AreNumbers(names))
            return;
        for (var label = 0; label < Math.Min(names.Length, labels.Length); label++)
            if (names[label] != labels[label])
                throw new DatasetException(data.Origin, $"class {label} is '{names[label]}', but '{labels[label]}' in {file}");
    }

    private static LearningData Checked(LearningData data, ReadOnlySpan<IDataset> parts, string? origin = null)
    {
        foreach (var part in parts)
            if (part.MismatchWith(data.Discriminator ?? data.Graph) is { } reason)
                throw origin is null ? new DatasetException(reason) : new DatasetException(origin, reason);
        return data;
    }
}
