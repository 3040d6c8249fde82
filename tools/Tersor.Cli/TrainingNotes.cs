using System.Text.Json;
using Tersor.Compression;
using Tersor.Data;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>
/// What a checkpoint keeps for whoever uses its weights (model, data set, what the task notes of it, how images were normalised)
/// and for whoever goes on with the training: the data's hash, and every setting.
/// </summary>
internal static class TrainingNotes
{
    private const string HashKey = "data.sha256";
    private const string PlanPrefix = "train";
    private const string EpochsKey = $"{PlanPrefix}.epochs";

    /// <summary>The notes of a training: two trainings with the same notes, seed and device give the same bits.</summary>
    /// <param name="task">The task.</param>
    /// <param name="plan">The settings.</param>
    /// <param name="withGraph">Whether the model is noted, too, since nobody knows it by its name.</param>
    public static Dictionary<string, string> Of(ModelTask task, TrainingPlan plan, bool withGraph)
    {
        var notes = new Dictionary<string, string>(task.Notes)
        {
            [ModelNotes.ModelKey] = task.Graph.Name,
            [HashKey] = task.Data.Train.Fingerprint,
        };
        InputPreparation.Note(notes, task.Graph.Normalization);
        if (withGraph)
            ModelNotes.NoteGraph(notes, task.Graph);
        using var recipe = JsonDocument.Parse(RecipeJson.Write(new CompressionRecipe { Training = plan }));
        Spell(notes, PlanPrefix, recipe.RootElement.GetProperty("train"));

        // With a rate that stays as it is, half a training is the first half of a whole one. Else the rate depends on the epochs.
        if (plan is { Schedule: RateSchedule.Constant, Warmup: 0 })
            notes.Remove(EpochsKey);
        return notes;
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
