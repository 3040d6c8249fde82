using System.Collections.Immutable;
using System.Globalization;
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
    private const string ShardsKey = $"{PlanPrefix}.shards";
    private const string EpochsKey = $"{PlanPrefix}.epochs";

    private static readonly ImmutableArray<string> Elsewhere =
        [ModelNotes.ModelKey, ModelNotes.GraphKey, InputPreparation.MeanKey, InputPreparation.DeviationKey, HashKey];

    /// <summary>The notes of a training: two trainings with the same notes, seed and device give the same bits.</summary>
    /// <param name="task">The task.</param>
    /// <param name="plan">The settings.</param>
    /// <param name="withGraph">Whether the model is noted, too, since nobody knows it by its name.</param>
    public static Dictionary<string, string> Of(ModelTask task, TrainingSettings plan, bool withGraph)
    {
        var notes = new Dictionary<string, string>(task.Notes)
        {
            [ModelNotes.ModelKey] = task.Graph.Name,
            [HashKey] = task.Data.Train.Fingerprint,
        };
        if (task.Shards > 1)
            notes[ShardsKey] = task.Shards.ToString(CultureInfo.InvariantCulture);
        InputPreparation.Note(notes, task.Graph.Normalization);
        if (withGraph)
            ModelNotes.NoteGraph(notes, task.Graph);
        using var recipe = JsonDocument.Parse(RecipeJson.Write(new CompressionRecipe { Training = plan }));
        foreach (var (key, value) in RecipeJson.Spell(recipe.RootElement.GetProperty("train"), PlanPrefix))
            notes[key] = value;

        // With a rate that stays as it is, half a training is the first half of a whole one. Else the rate depends on the epochs.
        if (plan is { Schedule: RateSchedule.Constant, Warmup: 0 })
            notes.Remove(EpochsKey);
        return notes;
    }

    /// <summary>Whether a training has seen other examples than those that a task learns from, or nobody says which.</summary>
    /// <param name="notes">The notes of its checkpoint.</param>
    /// <param name="task">The task.</param>
    public static bool SawOthers(ModelNotes notes, ModelTask task) =>
        notes.Entries.GetValueOrDefault(HashKey) != task.Data.Train.Fingerprint;

    /// <summary>
    /// What notes say of the model, without what a checkpoint says of its training and a file says in another place.
    /// </summary>
    /// <param name="notes">The notes of any file.</param>
    public static IEnumerable<KeyValuePair<string, string>> OfModel(ModelNotes notes)
    {
        // Notes of other programs' files are none of ours.
        return notes.ModelName is null ? notes.Entries : notes.Entries.Where(entry =>
            !Elsewhere.Contains(entry.Key) && !entry.Key.StartsWith(PlanPrefix + ".", StringComparison.Ordinal));
    }
}
