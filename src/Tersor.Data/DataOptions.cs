using System.Collections.Immutable;
using System.Globalization;
using Tersor.Format;
using Tersor.Images;

namespace Tersor.Data;

/// <summary>How data is read that is not yet what a model takes; all of it is left as it is unless told otherwise.</summary>
public sealed record DataOptions
{
    /// <summary>The size that images are brought to; null to leave them, or to take the model's if <see cref="Fit"/> is
    /// given.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>What becomes of other proportions; null for <see cref="ImageFit.Stretch"/>, where there is a size.</summary>
    public ImageFit? Fit { get; init; }

    /// <summary>
    /// The share of the training examples that nothing learns from, drawn by <see cref="Seed"/>: epochs are judged by them, and
    /// the model in the end, unless <see cref="KeepsTest"/>. Null for none.
    /// </summary>
    public double? Validation { get; init; }

    /// <summary>
    /// Whether the test examples judge the model in the end, because the validation decides which epoch that is: nothing is
    /// judged by what it was chosen by.
    /// </summary>
    public bool KeepsTest { get; init; }

    /// <summary>Decides which examples are kept for the validation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The column of a table that has the class; null for the last one.</summary>
    public string? Label { get; init; }

    /// <summary>The names of the classes; empty for those that the data has.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>Whether images get another size.</summary>
    public bool Resizes => Size is not null || Fit is not null;

    /// <summary>The same options with the size that images get for a model, if they are fitted.</summary>
    /// <param name="inputShape">What the model takes.</param>
    public DataOptions For(ImmutableArray<int> inputShape) =>
        Size is null && Fit is not null && inputShape is [_, var height, var width]
            ? this with { Size = new ImageSize(height, width) }
            : this;

    /// <summary>An image as it is wanted: with another size, if there is one.</summary>
    /// <param name="image">The image.</param>
    public DecodedImage Fitted(DecodedImage image) =>
        Size is { } size ? ImageResizer.Resize(image, size, Fit ?? ImageFit.Stretch) : image;

    /// <summary>The same options, with the fit that a file notes unless another was given.</summary>
    /// <param name="file">The file.</param>
    /// <param name="notes">What it says.</param>
    /// <exception cref="InvalidDataException">It says something that is no fit.</exception>
    public DataOptions With(string file, IReadOnlyDictionary<string, string> notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        if (Fit is not null || !notes.TryGetValue(ImageFits.Key, out var word))
            return this;
        return this with
        {
            Fit = ImageFits.Parse(word)
                ?? throw new InvalidDataException($"{file}: images are fitted by '{word}', which is unknown"),
        };
    }

    /// <summary>Notes how images were fitted to the model's size, for <see cref="With"/>, if they were.</summary>
    /// <param name="notes">Receives it.</param>
    public void Note(IDictionary<string, string> notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        if (Resizes)
            notes[ImageFits.Key] = (Fit ?? ImageFit.Stretch).ToString().ToLowerInvariant();
    }

    /// <summary>Reads names, one a line; empty lines at the end are none.</summary>
    /// <param name="path">A UTF-8 text file.</param>
    /// <exception cref="DatasetException">It can't be read, or holds an empty name.</exception>
    public static ImmutableArray<string> ReadNames(string path)
    {
        try
        {
            var bytes = InputFile.TryReadAll(path, ReadLimits.Default.MaxTextBytes)
                ?? throw new DatasetException(path, "longer than a list of names may be");
            var names = new StreamReader(new MemoryStream(bytes)).ReadToEnd().TrimEnd().Split('\n')
                .Select(name => name.Trim()).ToImmutableArray();
            return names.IndexOf("") is >= 0 and var empty
                ? throw new DatasetException(
                    path, string.Create(CultureInfo.InvariantCulture, $"line {empty + 1} has no name"))
                : names;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, FileFault.Reason(exception, path), exception);
        }
    }
}
