using System.Collections.Immutable;
using System.Text.Json;
using Tersor.Compression;
using Tersor.Format;
using Tersor.Learning.Data;

namespace Tersor.Cli;

/// <summary>
/// What a checkpoint keeps for whoever uses its weights (model, data set, classes, how images were normalised) and
/// for whoever goes on with the training: the data's hash, and every setting.
/// </summary>
internal static class TrainingNotes
{
    /// <summary>The key of the model's name.</summary>
    public const string ModelKey = "model";

    /// <summary>The key of the characters that a text model knows, in checkpoints and in <c>.tersor</c> files.</summary>
    public const string VocabularyKey = "vocabulary";

    private const string HashKey = "data.sha256";
    private const string PlanPrefix = "train";
    private const string EpochsKey = $"{PlanPrefix}.epochs";

    /// <summary>What a compressed file says of the data set that its model learnt from.</summary>
    public static Dictionary<string, string> OfData(LearningData data)
    {
        var notes = new Dictionary<string, string> { [ClassNames.DataKey] = data.Train.Name };
        if (data.Vocabulary is { } vocabulary)
            notes[VocabularyKey] = vocabulary;
        if (data.Discriminator is null
            && data.Train is ImageDataset images
            && ClassNames.Write(images.ClassNames, images.Name) is { } classes)
            notes[ClassNames.Key] = classes;
        return notes;
    }

    /// <summary>The notes of a training: two trainings with the same notes, seed and device give the same bits.</summary>
    public static Dictionary<string, string> Of(string model, LearningData data, TrainingPlan plan)
    {
        var notes = new Dictionary<string, string>(OfData(data)) { [ModelKey] = model, [HashKey] = data.Train.Fingerprint };
        InputPreparation.Note(notes, data.Graph.Normalization);
        using var recipe = JsonDocument.Parse(RecipeJson.Write(new CompressionRecipe { Training = plan }));
        Spell(notes, PlanPrefix, recipe.RootElement.GetProperty("train"));

        // With a rate that stays as it is, half a training is the first half of a whole one. Else the rate depends on the epochs.
        if (plan is { Schedule: RateSchedule.Constant, Warmup: 0 })
            notes.Remove(EpochsKey);
        return notes;
    }

    /// <summary>The names that notes give to a classifier's classes; empty for other models, and if there are none.</summary>
    /// <param name="path">The file that the notes are from.</param>
    /// <param name="notes">The notes.</param>
    /// <param name="graph">The model.</param>
    /// <exception cref="InvalidDataException">The names are damaged.</exception>
    public static ImmutableArray<string> Labels(string path, IReadOnlyDictionary<string, string> notes, ModelGraph graph)
    {
        try
        {
            return graph.OutputShape is [> 1 and var classes] ? ClassNames.Read(notes, classes) : [];
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    private static void Spell(Dictionary<string, string> notes, string path, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var entry in value.EnumerateObject())
                Spell(notes, $"{path}.{entry.Name}", entry.Value);
        else if (value.ValueKind != JsonValueKind.Null)
            notes[path] = value.ToString();
    }
}
