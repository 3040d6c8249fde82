using System.Collections.Immutable;
using Tersor.Cli.Output;
using Tersor.Core;
using Tersor.Learning.Data;
using Tersor.Learning.Quality;
using Tersor.Models;

namespace Tersor.Cli;

/// <summary>Gets what generators are measured with: real images, and the classifier that is trained once for them.</summary>
internal static class MeterLoading
{
    private const string CacheFolder = "classifiers";

    /// <summary>Loads a data set and gives its meter.</summary>
    /// <param name="catalog">Where to find the data; classifiers are kept in its cache folder.</param>
    /// <param name="nameOrPath">The data set; null for Fashion-MNIST.</param>
    /// <param name="shape">The shape of the generator's images.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="terminal">Told of downloads, of stand-ins, and how the classifier's training goes.</param>
    /// <param name="cancellation">Stops all of it.</param>
    /// <exception cref="DatasetException">There is no such data, or its images are not of that shape.</exception>
    public static GeneratorMeter Open(
        DatasetCatalog catalog, string? nameOrPath, ImmutableArray<int> shape, Device device, Terminal terminal, CancellationToken cancellation)
    {
        var data = DatasetLoading.ForReference(catalog, nameOrPath, LeNet5.Definition.Graph, terminal, cancellation);
        return data.Graph.InputShape.SequenceEqual(shape)
            ? Open(catalog, data, device, terminal, cancellation)
            : throw new DatasetException(
                $"{data.Test.Name}: images of {Figure.Shape(data.Graph.InputShape)}, but the generator makes {Figure.Shape(shape)}");
    }

    /// <summary>Gives the meter of loaded images.</summary>
    /// <param name="catalog">Classifiers are kept in its cache folder.</param>
    /// <param name="data">Images.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="terminal">Told how the classifier's training goes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DatasetException">The classifier does not take the images.</exception>
    public static GeneratorMeter Open(
        DatasetCatalog catalog, LearningData data, Device device, Terminal terminal, CancellationToken cancellation)
    {
        if (data.Train.MismatchWith(LeNet5.Definition.Graph) is { } reason)
            throw new DatasetException($"generators can't be measured by this data: {reason}");
        GeneratorMeter.Require((ImageDataset)data.Test);
        var folder = Path.Combine(catalog.Folders.Cache, CacheFolder);
        var classifier = ProgressBars.Show(terminal, bars =>
        {
            ProgressBar? bar = null;
            var opened = FeatureClassifier.Open(
                LeNet5.Definition.Graph,
                (ImageDataset)data.Train,
                device,
                folder,
                terminal.Note,
                (step, steps) => (bar ??= bars.Add("classifier")).Update(step, steps, ""),
                cancellation);
            bar?.Finish(opened.Name);
            return opened;
        });
        return new GeneratorMeter(classifier, (ImageDataset)data.Test, device, cancellation);
    }

    /// <summary>What the figures of a meter refer to, in a line.</summary>
    public static string Describe(this GeneratorMeter meter) =>
        $"{Figure.Count(meter.Count)} test images of {meter.Data}, features of {meter.Classifier}, accuracy {Figure.Percent(meter.Accuracy)}";
}
