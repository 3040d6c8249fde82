using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>What the file of a trained model says of itself: free text by key.</summary>
/// <param name="Path">The file.</param>
/// <param name="Entries">What it says: nothing, if another program wrote it.</param>
public sealed record ModelNotes(string Path, IReadOnlyDictionary<string, string> Entries)
{
    /// <summary>The key of the model's name.</summary>
    public const string ModelKey = "model";

    /// <summary>The key of the model itself.</summary>
    public const string GraphKey = "graph";

    /// <summary>The data set that its weights learnt from, if it says so.</summary>
    public string? DataName => Entries.GetValueOrDefault(ClassNames.DataKey);

    /// <summary>The model whose weights they are, if it says so.</summary>
    public string? ModelName => Entries.GetValueOrDefault(ModelKey);

    /// <summary>The model itself, if it is none that has a name of its own: what <see cref="NoteGraph"/> noted.</summary>
    /// <exception cref="ModelGraphException">It is damaged.</exception>
    public ModelGraph? Graph => Entries.TryGetValue(GraphKey, out var json) ? GraphJson.Read(json, Path) : null;

    /// <summary>How its inputs were normalised: what the notes say, unless the file says it in another way.</summary>
    /// <exception cref="InvalidDataException">They say something that is no normalisation.</exception>
    public InputNormalization? Normalization
    {
        get => field ?? InputPreparation.Stated(Path, Entries);
        init;
    }

    /// <summary>Notes a model, so that its weights need no graph file beside them.</summary>
    /// <param name="notes">Receives it.</param>
    /// <param name="graph">The model.</param>
    public static void NoteGraph(IDictionary<string, string> notes, ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(notes);
        notes[GraphKey] = GraphJson.Write(graph);
    }

    /// <summary>Reads what a checkpoint says.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="model">The model that is asked for; null to believe the file.</param>
    /// <exception cref="InvalidDataException">It says that it holds another model.</exception>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ModelNotes Read(string path, string? model = null)
    {
        var notes = new ModelNotes(path, Checkpoint.ReadNotes(path));
        return model is null || notes.ModelName is null
            || string.Equals(notes.ModelName, model, StringComparison.OrdinalIgnoreCase)
            ? notes
            : throw new InvalidDataException($"{path}: not a checkpoint of '{model}': it holds '{notes.ModelName}'");
    }
}
