using Tersor.Format;

namespace Tersor.Data;

/// <summary>Labelled examples to learn from, and others to be judged by: images, or arrays.</summary>
/// <param name="Train">The training set.</param>
/// <param name="Test">The test set, of the same shape and classes.</param>
/// <param name="Origin">The file or folder that it was read from.</param>
public sealed record LabelledPair(LabelledDataset Train, LabelledDataset Test, string Origin)
{
    /// <summary>Images are labelled examples.</summary>
    public static implicit operator LabelledPair(DatasetPair images) => new(images.Train, images.Test, images.Origin);

    /// <summary>The same examples with the names and the validation that are wanted.</summary>
    /// <param name="options">Say which.</param>
    /// <exception cref="DatasetException">There are other classes, or too few examples.</exception>
    internal LabelledPair With(DataOptions options)
    {
        var pair = this;
        if (options.ClassNames is { IsEmpty: false } names)
        {
            if (names.Length != Train.ClassCount && !(ClassNames.AreNumbers(Train.ClassNames) && names.Length > Train.ClassCount))
                throw new DatasetException(Origin, $"{Train.ClassCount} classes, but {names.Length} names were given");
            pair = pair with { Train = Train.Renamed(names), Test = Test.Renamed(names) };
        }

        if (options.Validation is not { } share)
            return pair;
        if (Train.Count < 2)
            throw new DatasetException(Origin, "one example can't be learnt from and kept for the validation");
        var (rest, kept) = pair.Train.HoldOut(share, options.Seed);
        return pair with { Train = rest, Test = kept };
    }
}
