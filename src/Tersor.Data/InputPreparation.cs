using System.Collections.Immutable;
using System.Globalization;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>
/// How the images that a model looks at are normalised, and who says so: the model's file, or else the user, or else the training
/// images of the data at hand. There is no other place that decides it.
/// </summary>
/// <param name="Normalization">The normalisation.</param>
/// <param name="Source">Who says so, as the end of a sentence: <c>as lenet-5.tersor says</c>.</param>
public sealed record InputPreparation(InputNormalization Normalization, string Source)
{
    /// <summary>The key of the means.</summary>
    public const string MeanKey = "mean";

    /// <summary>The key of the deviations.</summary>
    public const string DeviationKey = "deviation";

    /// <summary>Decides it.</summary>
    /// <param name="file">The model's file; null if the model is yet to be trained.</param>
    /// <param name="stated">The normalisation of the file.</param>
    /// <param name="given">The normalisation that the user gave.</param>
    /// <param name="train">What the model learns or has learnt from, to be measured if nobody says anything.</param>
    /// <returns>The normalisation; null if nobody says it and nothing can be measured.</returns>
    /// <exception cref="InvalidDataException">The file and the user contradict each other.</exception>
    public static InputPreparation? Decide(string? file, InputNormalization? stated, InputNormalization? given, IDataset? train)
    {
        if (stated is { } own && given is { } other && own != other)
            throw new InvalidDataException($"{file}: has learnt from images of {Text(own)}; {Text(other)} was given");
        if (stated is { } known)
            return new InputPreparation(known, $"as {file} says");
        if (given is { } chosen)
            return new InputPreparation(chosen, "as given");
        if (train is null)
            return null;
        var source = string.Create(
            CultureInfo.InvariantCulture, $"measured on {train.Name}, {train.Count:N0} training {train.Unit}");
        return new InputPreparation(train.MeasureNormalization(), source);
    }

    /// <summary>What the notes of a checkpoint say.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="notes">Its notes.</param>
    /// <returns>The normalisation; null if they say nothing of it.</returns>
    /// <exception cref="InvalidDataException">They say something that is no normalisation.</exception>
    public static InputNormalization? Stated(string file, IReadOnlyDictionary<string, string> notes)
    {
        var (mean, deviation) = (notes.GetValueOrDefault(MeanKey), notes.GetValueOrDefault(DeviationKey));
        if (mean is null && deviation is null)
            return null;
        return Parse(mean ?? "", deviation ?? "")
            ?? throw new InvalidDataException($"{file}: the mean '{mean}' and the deviation '{deviation}' are no normalisation");
    }

    /// <summary>Notes it, for <see cref="Stated"/>.</summary>
    /// <param name="notes">Receives it.</param>
    /// <param name="normalization">The normalisation to note.</param>
    public static void Note(IDictionary<string, string> notes, InputNormalization normalization)
    {
        ArgumentNullException.ThrowIfNull(notes);
        notes[MeanKey] = List(normalization, channel => channel.Mean, "R", ",");
        notes[DeviationKey] = List(normalization, channel => channel.Deviation, "R", ",");
    }

    /// <summary>Reads a normalisation that is written as two lists, with commas between channels: <c>0.48,0.45,0.4</c>.</summary>
    /// <param name="means">A mean, or one for each channel.</param>
    /// <param name="deviations">As many deviations.</param>
    /// <returns>The normalisation; null if this is none.</returns>
    public static InputNormalization? Parse(string means, string deviations)
    {
        var pairs = means.Split(',').Zip(deviations.Split(','), (mean, deviation) =>
            new ChannelNormalization(Number(mean), Number(deviation))).ToImmutableArray();
        return pairs.Length == means.Split(',').Length && pairs.Length == deviations.Split(',').Length
            && pairs.All(pair => pair.IsValid)
            ? new InputNormalization(pairs)
            : null;
    }

    /// <summary>For example <c>mean 0.286, deviation 0.353, as lenet-5.tersor says</c>.</summary>
    public override string ToString() => $"{Text(Normalization)}, {Source}";

    private static string Text(InputNormalization normalization) =>
        $"mean {List(normalization, channel => channel.Mean, "0.####", " ")}, "
        + $"deviation {List(normalization, channel => channel.Deviation, "0.####", " ")}";

    private static string List(
        InputNormalization normalization, Func<ChannelNormalization, float> number, string format, string separator) =>
        string.Join(
            separator,
            normalization.Channels.Select(channel => number(channel).ToString(format, CultureInfo.InvariantCulture)));

    private static float Number(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : float.NaN;
}
