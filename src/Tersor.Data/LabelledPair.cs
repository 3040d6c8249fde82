using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>Labelled examples to learn from, and others to be judged by: images, or arrays.</summary>
/// <param name="Train">The training set.</param>
/// <param name="Test">The test set, of the same shape and classes.</param>
/// <param name="Origin">The file or folder that it was read from.</param>
public sealed record LabelledPair(LabelledDataset Train, LabelledDataset Test, string Origin)
{
    /// <summary>Examples of the training set that were kept back, to judge epochs by; null for none.</summary>
    public LabelledDataset? Validation { get; init; }

    /// <summary>Images are labelled examples.</summary>
    public static implicit operator LabelledPair(DatasetPair images) =>
        new(images.Train, images.Test, images.Origin) { Validation = images.Validation };

    /// <summary>The same examples with the names and the validation that are wanted.</summary>
    /// <param name="options">Say which.</param>
    /// <exception cref="DatasetException">There are other classes, or too few examples.</exception>
    internal LabelledPair With(DataOptions options)
    {
        var pair = this;
        if (NamesOf(options) is { IsEmpty: false } names)
            pair = pair with { Train = Train.Renamed(names), Test = Test.Renamed(names) };
        return DrawFor(options) is var (others, drawn)
            ? pair.Without(pair.Train.Select(others), pair.Train.Select(drawn), options.KeepsTest)
            : pair;
    }

    private LabelledPair Without(LabelledDataset rest, LabelledDataset kept, bool keepsTest) =>
        this with { Train = rest, Validation = kept, Test = keepsTest ? Test : kept };

    /// <summary>The names that classes get; empty to leave them.</summary>
    /// <exception cref="DatasetException">There are other classes.</exception>
    internal ImmutableArray<string> NamesOf(DataOptions options) => options.ClassNames.IsEmpty
        || options.ClassNames.Length == Train.ClassCount
        || (ClassNames.AreNumbers(Train.ClassNames) && options.ClassNames.Length > Train.ClassCount)
            ? options.ClassNames
            : throw new DatasetException(
                Origin, $"{Train.ClassCount} classes, but {options.ClassNames.Length} names were given");

    /// <summary>The numbers of the examples that are learnt from, and of those for the validation; null for none.</summary>
    /// <exception cref="DatasetException">There are too few examples.</exception>
    internal (int[] Others, int[] Drawn)? DrawFor(DataOptions options)
    {
        if (options.Validation is not { } share)
            return null;
        return Train.Count >= 2
            ? Train.Draw(share, options.Seed)
            : throw new DatasetException(Origin, "one example can't be learnt from and kept for the validation");
    }
}
