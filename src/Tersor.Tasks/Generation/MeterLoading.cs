using Tersor.Core;
using Tersor.Data;

namespace Tersor.Tasks;

/// <summary>Gets what generators are measured with: real images, and the classifier that is trained once for them.</summary>
internal static class MeterLoading
{
    private const string CacheFolder = "classifiers";

    /// <summary>Gives the meter of images.</summary>
    /// <param name="images">Images that the host's reference classifier takes.</param>
    /// <param name="device">The device that measures.</param>
    /// <param name="host">Names the classifier and the cache folder, and is told how a training goes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DatasetException">The classifier does not take the images, or they are too few.</exception>
    public static GeneratorMeter Open(DatasetPair images, Device device, ITaskHost host, CancellationToken cancellationToken)
    {
        if (images.Train.MismatchWith(host.ReferenceClassifier) is { } reason)
            throw new DatasetException($"generators can't be measured by this data: {reason}");
        GeneratorMeter.Require(images.Test);
        var classifier = host.ShowTraining(
            "classifier",
            progress => FeatureClassifier.Open(
                host.ReferenceClassifier,
                images.Train,
                device,
                Path.Combine(host.Catalog.Folders.Cache, CacheFolder),
                host.Note,
                progress,
                cancellationToken),
            opened => opened.Name);
        return new GeneratorMeter(classifier, images.Test, device, cancellationToken);
    }
}
