using System.Numerics.Tensors;
using Tersor.Format;
using Tersor.Images;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>A model that the service runs, and what it needs besides. It never changes: a new file is a new object.</summary>
internal sealed class ServedModel
{
    private ServedModel(string name, long bytes, CompressedModel model, HostSettings settings)
    {
        (Name, Bytes, Model, Kind) = (name, bytes, model, ModelKinds.Of(model));
        if (Kind == ModelKind.Writer)
            Vocabulary = TextVocabulary.Read(model.Metadata, ModelKinds.EmbeddingOf(model)!.Vocabulary);
        if (model.Metadata.TryGetValue(ImageFits.Key, out var word))
            Fit = ImageFits.Parse(word) ?? throw new NotSupportedException($"fits images by '{word}', which is unknown");
        Queue = new PredictionQueue(model, settings);
    }

    /// <summary>The name that addresses have: the file's, without its ending.</summary>
    public string Name { get; }

    /// <summary>The length of the file.</summary>
    public long Bytes { get; }

    public ModelKind Kind { get; }

    public CompressedModel Model { get; }

    /// <summary>The way to a session.</summary>
    public PredictionQueue Queue { get; }

    /// <summary>The characters of a <see cref="ModelKind.Writer"/>.</summary>
    public TextVocabulary? Vocabulary { get; }

    /// <summary>How images come to the model's size; null if the file doesn't say, and images have to have it.</summary>
    public ImageFit? Fit { get; }

    /// <summary>Loads a file and asks it once, so that what can't be served is known before the first request.</summary>
    /// <param name="path">A <c>.tersor</c> file.</param>
    /// <param name="settings">How many sessions it gets.</param>
    /// <exception cref="TersorFormatException">The file is damaged.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="NotSupportedException">The model does nothing that is served.</exception>
    public static ServedModel Load(string path, HostSettings settings)
    {
        var file = TersorFile.Read(path);
        try
        {
            var model = CompressedModel.From(file);

            // What remembers reads one character after the other.
            if (model.IsRecurrent && ModelKinds.EmbeddingOf(model) is not null && ModelKinds.Of(model) == ModelKind.Writer)
                model = CompressedModel.From(file.WithInput([1]));
            var served = new ServedModel(Path.GetFileNameWithoutExtension(path), file.Length, model, settings);
            return IsFinite(model)
                ? served
                : throw new NotSupportedException("answers with numbers that are not finite, even to zeros");
        }
        catch (TersorFormatException error)
        {
            throw error.In(path);
        }
        catch (Exception error) when (error is NotSupportedException or FormatException)
        {
            throw new NotSupportedException(
                $"{path}: '{file.Graph.Name}' {error.Message}; the service runs classifiers, models that write text and those "
                + "that make images",
                error);
        }
    }

    private static bool IsFinite(CompressedModel model)
    {
        using var session = model.CreateSession();
        var output = new float[model.OutputLength];
        session.Run(new float[model.InputLength], output);
        return TensorPrimitives.IsFiniteAll<float>(output);
    }
}
