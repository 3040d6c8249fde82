using System.Globalization;
using Tersor.Format;

namespace Tersor.Cli;

/// <summary>What a checkpoint keeps for whoever uses its weights: the model, the data set, and how its images were normalised.</summary>
internal static class TrainingNotes
{
    /// <summary>The key of the data set's name, in checkpoints and in <c>.tersor</c> files.</summary>
    public const string DataKey = "data";

    /// <summary>The key of the model's name.</summary>
    public const string ModelKey = "model";

    /// <summary>The key of the characters that a text model knows, in checkpoints and in <c>.tersor</c> files.</summary>
    public const string VocabularyKey = "vocabulary";

    private const string MeanKey = "mean";
    private const string DeviationKey = "deviation";

    /// <summary>What a compressed file says of the data set that its model learnt from.</summary>
    public static Dictionary<string, string> OfData(LearningData data)
    {
        var notes = new Dictionary<string, string> { [DataKey] = data.Train.Name };
        if (data.Vocabulary is { } vocabulary)
            notes[VocabularyKey] = vocabulary;
        return notes;
    }

    /// <summary>The notes of a training.</summary>
    public static Dictionary<string, string> Of(string model, LearningData data) => new(OfData(data))
    {
        [ModelKey] = model,
        [MeanKey] = data.Graph.Normalization.Mean.ToString(CultureInfo.InvariantCulture),
        [DeviationKey] = data.Graph.Normalization.Deviation.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The normalisation that notes tell of; null if they do not.</summary>
    public static InputNormalization? Normalization(IReadOnlyDictionary<string, string> notes) =>
        Number(notes, MeanKey) is { } mean && Number(notes, DeviationKey) is { } deviation && deviation > 0
            ? new InputNormalization(mean, deviation)
            : null;

    private static float? Number(IReadOnlyDictionary<string, string> notes, string key) =>
        notes.TryGetValue(key, out var text)
        && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && float.IsFinite(number)
            ? number
            : null;
}
