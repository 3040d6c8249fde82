using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Learning.Data;

namespace Tersor.Cli;

/// <summary>A safetensors file of dense weights that a command goes on from, and what it says of itself.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Notes">What it says: nothing, if another program wrote it.</param>
internal sealed record StartingFile(string Path, IReadOnlyDictionary<string, string> Notes)
{
    /// <summary>The data set that its weights learnt from, if it says so.</summary>
    public string? DataName => Notes.GetValueOrDefault(ClassNames.DataKey);

    /// <summary>The model whose weights they are, if it says so.</summary>
    public string? ModelName => Notes.GetValueOrDefault(TrainingNotes.ModelKey);

    /// <summary>The characters that the model knows, if it says so.</summary>
    public TextVocabulary? Vocabulary =>
        Notes.TryGetValue(TrainingNotes.VocabularyKey, out var characters) ? TextVocabulary.Of(characters) : null;

    /// <summary>How the images were normalised, if it says so.</summary>
    public InputNormalization? Normalization => InputPreparation.Stated(Path, Notes);

    /// <summary>Reads what a checkpoint says.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="model">The model that is asked for; null to believe the file.</param>
    /// <exception cref="InvalidDataException">It says that it holds another model.</exception>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static StartingFile Read(string path, string? model)
    {
        var file = new StartingFile(path, Checkpoint.ReadNotes(path));
        return model is null || file.ModelName is null || string.Equals(file.ModelName, model, StringComparison.OrdinalIgnoreCase)
            ? file
            : throw new InvalidDataException($"{path}: not a checkpoint of '{model}': it holds '{file.ModelName}'");
    }

    /// <summary>The names of a classifier's classes: see <see cref="ClassNames.Read"/>.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public ImmutableArray<string> Labels(ModelGraph graph) => TrainingNotes.Labels(Path, Notes, graph);
}
