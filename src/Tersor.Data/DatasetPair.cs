namespace Tersor.Data;

/// <summary>A data set as it is published: images to learn from, and images to be judged by.</summary>
/// <param name="Train">The training set.</param>
/// <param name="Test">The test set, of the same shape and classes.</param>
/// <param name="Origin">The folder that it was read from.</param>
public sealed record DatasetPair(ImageDataset Train, ImageDataset Test, string Origin)
{
    /// <summary>Whether this is the sample that ships with the tool, standing in for a data set that is not installed.</summary>
    public bool IsSample { get; init; }

    /// <summary>Images of the training set that were kept back, to judge epochs by; null for none.</summary>
    public ImageDataset? Validation { get; init; }

    /// <summary>Both parts in another size.</summary>
    /// <param name="options">Say which.</param>
    internal DatasetPair Fitted(DataOptions options) =>
        this with { Train = Train.Fitted(options), Test = Test.Fitted(options) };

    /// <summary>The same images with the names and the validation that are wanted.</summary>
    /// <param name="options">Say which.</param>
    /// <exception cref="DatasetException">There are other classes, or too few images.</exception>
    internal DatasetPair With(DataOptions options)
    {
        LabelledPair labelled = this;
        var pair = this;
        if (labelled.NamesOf(options) is { IsEmpty: false } names)
            pair = pair with { Train = Train.Renamed(names), Test = Test.Renamed(names) };
        return labelled.DrawFor(options) is var (others, drawn)
            ? pair.Without(pair.Train.Select(others), pair.Train.Select(drawn), options.KeepsTest)
            : pair;
    }

    private DatasetPair Without(ImageDataset rest, ImageDataset kept, bool keepsTest) =>
        this with { Train = rest, Validation = kept, Test = keepsTest ? Test : kept };
}
