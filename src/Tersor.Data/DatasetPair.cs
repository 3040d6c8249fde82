namespace Tersor.Data;

/// <summary>A data set as it is published: images to learn from, and images to be judged by.</summary>
/// <param name="Train">The training set.</param>
/// <param name="Test">The test set, of the same shape and classes.</param>
/// <param name="Origin">The folder that it was read from.</param>
public sealed record DatasetPair(ImageDataset Train, ImageDataset Test, string Origin)
{
    /// <summary>Whether this is the sample that ships with the tool, standing in for a data set that is not installed.</summary>
    public bool IsSample { get; init; }

    /// <summary>Both parts, changed in the same way.</summary>
    /// <param name="change">Makes a part of a part.</param>
    /// <exception cref="DatasetException">It can't be done.</exception>
    public DatasetPair Of(Func<ImageDataset, ImageDataset> change)
    {
        try
        {
            return this with { Train = change(Train), Test = change(Test) };
        }
        catch (ArgumentException exception)
        {
            throw new DatasetException(Origin, exception.Message, exception);
        }
    }

    /// <summary>Images to be judged by that are drawn from those to learn from, instead of the test images.</summary>
    /// <param name="share">Their share.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="DatasetException">There are too few images.</exception>
    public DatasetPair HoldOut(double share, ulong seed)
    {
        if (Train.Count < 2)
            throw new DatasetException(Origin, "one image can't be learnt from and kept for the validation");
        var (rest, kept) = Train.HoldOut(share, seed);
        return this with { Train = rest, Test = kept };
    }
}
