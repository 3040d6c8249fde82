using Tersor.Cli.Output;
using Tersor.Format;
using Tersor.Learning.Data;

namespace Tersor.Cli;

/// <summary>Loads a data set for a command, with a bar if it has to be downloaded.</summary>
internal static class DatasetLoading
{
    /// <summary>Loads a data set that fits a model.</summary>
    /// <param name="catalog">Where to find it.</param>
    /// <param name="nameOrPath">What was asked for; null for Fashion-MNIST.</param>
    /// <param name="graph">The model.</param>
    /// <param name="terminal">Told of downloads and stand-ins.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="DatasetException">There is none, or it is not what the model takes.</exception>
    public static DatasetPair Load(
        DatasetCatalog catalog, string? nameOrPath, ModelGraph graph, Terminal terminal, CancellationToken cancellation)
    {
        var name = nameOrPath ?? KnownDataset.FashionMnist.Name;
        var data = KnownDataset.Find(name) is not null && catalog.Locate(name) is null
            ? ProgressBars.Show(terminal, bars => Load(new DownloadBars(bars)))
            : Load(null);
        if (!data.Train.Shape.SequenceEqual(graph.InputShape))
            throw new DatasetException(
                data.Origin, $"images of {Figure.Shape(data.Train.Shape)}, but the model takes {Figure.Shape(graph.InputShape)}");
        if (data.Train.ClassCount > graph.OutputShape[0])
            throw new DatasetException(data.Origin, $"{data.Train.ClassCount} classes, but the model tells {graph.OutputShape[0]} apart");
        return data;

        DatasetPair Load(DownloadBars? bars) => catalog.Load(name, graph.InputShape[0], terminal.Note, bars, cancellation);
    }
}
