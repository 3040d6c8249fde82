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
    /// <param name="nameOrPath">What was asked for; null for Fashion-MNIST, or for Shakespeare if the model reads text.</param>
    /// <param name="model">The model.</param>
    /// <param name="terminal">Told of downloads and stand-ins.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="DatasetException">There is none, or it is not what the model takes.</exception>
    public static LearningData ForTraining(
        DatasetCatalog catalog, string? nameOrPath, ModelDefinition model, Terminal terminal, CancellationToken cancellation)
    {
        if (model.ForVocabulary is null)
            return Images(catalog, nameOrPath, model.Graph, terminal, cancellation, model.Discriminator);
        var (train, test) = new TextCatalog(catalog.Folders).Load(nameOrPath ?? TextCatalog.DefaultName);
        return Checked(new LearningData(train, test, model.ForVocabulary(train.Vocabulary.Count)));
    }

    /// <summary>Loads what a trained model is to be judged by.</summary>
    /// <param name="catalog">Where to find it.</param>
    /// <param name="nameOrPath">What was asked for; null for the data set that the model learnt from.</param>
    /// <param name="model">The model.</param>
    /// <param name="terminal">Told of downloads and stand-ins.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="DatasetException">There is none, or it is not what the model takes.</exception>
    public static LearningData ForMeasuring(
        DatasetCatalog catalog, string? nameOrPath, ModelFile model, Terminal terminal, CancellationToken cancellation)
    {
        nameOrPath ??= model.DataName;
        if (model.Vocabulary is null)
            return Images(catalog, nameOrPath, model.Graph, terminal, cancellation);
        var (train, test) = new TextCatalog(catalog.Folders).Load(nameOrPath ?? TextCatalog.DefaultName, model.Vocabulary);
        return Checked(new LearningData(train, test, model.Graph));
    }

    private static LearningData Images(
        DatasetCatalog catalog, string? nameOrPath, ModelGraph graph, Terminal terminal, CancellationToken cancellation, ModelGraph? discriminator = null)
    {
        var name = nameOrPath ?? KnownDataset.FashionMnist.Name;
        var data = KnownDataset.Find(name) is not null && catalog.Locate(name) is null
            ? ProgressBars.Show(terminal, bars => Load(new DownloadBars(bars)))
            : Load(null);
        var fitted = discriminator is null ? graph.With(data.Train.MeasureNormalization()) : graph;
        return Checked(new LearningData(data.Train, data.Test, fitted, discriminator), data.Origin);

        DatasetPair Load(DownloadBars? bars) => catalog.Load(name, (discriminator ?? graph).InputShape[0], terminal.Note, bars, cancellation);
    }

    private static LearningData Checked(LearningData data, string? origin = null)
    {
        foreach (var part in new[] { data.Train, data.Test })
            if (part.MismatchWith(data.Discriminator ?? data.Graph) is { } reason)
                throw origin is null ? new DatasetException(reason) : new DatasetException(origin, reason);
        return data;
    }
}
