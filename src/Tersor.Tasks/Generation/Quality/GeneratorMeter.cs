using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// Measures generators against real images. The latents are fixed, and so are the classifier, the order and the blocks of every
/// sum: the same generator on the same device has the same figures, and different generators are compared on the same latents.
/// </summary>
/// <example><code>
/// var classifier = FeatureClassifier.Open(ModelZoo.Find("lenet-5").Graph, data.Train, device, cacheFolder);
/// using var meter = new GeneratorMeter(classifier, data.Test, device);
/// Console.WriteLine(meter.Measure(generator));
/// </code></example>
public sealed class GeneratorMeter : IDisposable
{
    private const int MostImages = 10_000;

    // Each has a third nearest neighbour among the others.
    private const int FewestImages = FeatureManifold.Neighbours + 1;

    private const ulong LatentSeed = 0x5EED;
    private const float WhitePixel = 255f;

    private readonly FeatureClassifier _classifier;
    private readonly ImageDataset _real;
    private readonly Device _device;
    private readonly FeatureSet _features;
    private readonly FrechetDistance _frechet;
    private readonly bool _isBorrowed;
    private FeatureManifold? _manifold;

    /// <summary>A meter over the first 10,000 images of a set, or over all that there are.</summary>
    /// <param name="classifier">Decides the features; the meter's from now on, and disposed with it.</param>
    /// <param name="real">Images to compare with, four at least, that the classifier has not learnt from.</param>
    /// <param name="device">The classifier's device.</param>
    /// <param name="cancellation">Checked now and then.</param>
    /// <exception cref="DatasetException">There are fewer images.</exception>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public GeneratorMeter(
        FeatureClassifier classifier, ImageDataset real, Device device, CancellationToken cancellation = default)
    {
        Require(real);
        _classifier = classifier;
        _real = real.Slice(0, Math.Min(MostImages, real.Count));
        _device = device;
        (_features, var classes) = classifier.Describe(_real, cancellation);
        _frechet = new FrechetDistance(_features);
        var correct = 0;
        for (var i = 0; i < classes.Length; i++)
            correct += classes[i] == _real.Labels[i] ? 1 : 0;
        Accuracy = (double)correct / classes.Length;
    }

    private GeneratorMeter(GeneratorMeter other, ImageDataset real, CancellationToken cancellation)
        : this(other._classifier, real, other._device, cancellation) => _isBorrowed = true;

    /// <summary>Which classifier decides: see <see cref="FeatureClassifier.Name"/>.</summary>
    public string Classifier => _classifier.Name;

    /// <summary>The real images' data set, for example <c>fashion-mnist</c>.</summary>
    public string Data => _real.Name;

    /// <summary>The share of the real images that the classifier knows rightly, in [0, 1].</summary>
    public double Accuracy { get; }

    /// <summary>The number of real images, and how many a generator has to make.</summary>
    public int Count => _real.Count;

    /// <summary>Checks that a generator can be measured by a set of images, which takes four.</summary>
    /// <param name="real">The images.</param>
    /// <exception cref="DatasetException">There are fewer; the message names the data set.</exception>
    public static void Require(ImageDataset real)
    {
        if (real.Count < FewestImages)
            throw new DatasetException($"{real.Name}: {real.Count} test image{(real.Count == 1 ? "" : "s")}, but measuring a "
                + $"generator takes {FewestImages}");
    }

    /// <summary>A meter over other images in the features of the same classifier, which stays this meter's.</summary>
    /// <param name="real">Images to compare with, four at least.</param>
    /// <param name="cancellation">Checked now and then.</param>
    /// <exception cref="DatasetException">There are fewer images.</exception>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public GeneratorMeter Over(ImageDataset real, CancellationToken cancellation = default) => new(this, real, cancellation);

    /// <summary>Measures a generator on the meter's latents.</summary>
    /// <param name="generator">Used in inference mode; its output is images of the real ones' shape, in [-1, 1].</param>
    /// <param name="cancellation">Checked now and then.</param>
    /// <exception cref="ArgumentException">It makes images of another shape.</exception>
    /// <exception cref="InvalidDataException">An image holds what is not a number: the generator has diverged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public GeneratorQuality Measure(Network generator, CancellationToken cancellation = default) =>
        Measure(ImagesOf(generator, cancellation), cancellation);

    /// <summary>Measures a generator on the meter's latents, whatever runs it.</summary>
    /// <inheritdoc cref="Measure(Network, CancellationToken)"/>
    public GeneratorQuality Measure(IPredictor generator, CancellationToken cancellation = default) =>
        Measure(ImagesOf(generator, cancellation), cancellation);

    /// <summary>Measures the Fréchet distance of a generator, and nothing else.</summary>
    /// <inheritdoc cref="Measure(Network, CancellationToken)"/>
    public double MeasureDistance(Network generator, CancellationToken cancellation = default) =>
        _frechet.To(_classifier.Describe(Quantized(ImagesOf(generator, cancellation)), cancellation).Features);

    /// <summary>Measures images, whatever made them.</summary>
    /// <param name="images">
    /// <see cref="Count"/> images one after the other, black -1 and white 1; as in a picture they are clamped and rounded to 256
    /// shades, so that real and generated images differ in nothing but what they show.
    /// </param>
    /// <param name="cancellation">Checked now and then.</param>
    /// <exception cref="ArgumentException">There are not as many images.</exception>
    /// <exception cref="InvalidDataException">An image holds what is not a number: the generator has diverged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public GeneratorQuality Measure(ReadOnlySpan<float> images, CancellationToken cancellation = default)
    {
        var (features, classes) = _classifier.Describe(Quantized(images), cancellation);
        _manifold ??= new FeatureManifold(_features, _device, cancellation);
        var (precision, recall) = _manifold.Compare(new FeatureManifold(features, _device, cancellation), cancellation);
        return new GeneratorQuality(
            _frechet.To(features),
            KernelDistance.Between(_features, features, _device),
            precision,
            recall,
            ClassCoverage.Of(_real.Labels, classes));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isBorrowed)
            _classifier.Dispose();
    }

    private float[] ImagesOf(Network generator, CancellationToken cancellation)
    {
        using var predictor = new NetworkPredictor(generator);
        return ImagesOf(predictor, cancellation);
    }

    private float[] ImagesOf(IPredictor generator, CancellationToken cancellation) =>
        generator.OutputShape.SequenceEqual(_real.Shape)
            ? ImageGenerator.Make(generator, _device, Count, LatentSeed, cancellation)
            : throw new ArgumentException(
                $"'{generator.Graph.Name}' makes images of {string.Join('×', generator.Graph.OutputShape)}, but those of "
                + $"{_real.Name} are {string.Join('×', _real.Shape)}.",
                nameof(generator));

    private ImageDataset Quantized(ReadOnlySpan<float> images)
    {
        if (images.Length != Count * _real.ImageLength)
            throw new ArgumentException($"{images.Length} values are not {Count} images of {_real.ImageLength}.", nameof(images));
        var (pixels, normalization) = (new byte[images.Length], InputNormalization.SignedPixels.Of(channel: 0));
        for (var i = 0; i < pixels.Length; i++)
        {
            if (!float.IsFinite(images[i]))
                throw new InvalidDataException(
                    $"generated image {i / _real.ImageLength} holds {images[i]}: the generator has diverged");
            var grey = (images[i] * normalization.Deviation) + normalization.Mean;
            pixels[i] = (byte)Math.Round(Math.Clamp(grey * WhitePixel, 0f, WhitePixel));
        }

        return new ImageDataset("generated", _real.Shape, _real.ClassNames, pixels, new int[Count]);
    }
}
