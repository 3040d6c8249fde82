using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// A training in the middle as one safetensors file: parameters and running statistics under their names, so that any reader of
/// the format finds the weights; the optimiser's state as <c>optimizer.NAME.i</c>; counters as integers. Training resumes from it
/// bit for bit, since all else (the order of examples, what dropout drops, the learning rate) is a function of seeds and
/// counters.
/// </summary>
/// <example><code>
/// trainer.AfterStep = step => { if (step % 1000 == 999) Checkpoint.Save("lenet.safetensors", trainer); };
/// </code></example>
public static class Checkpoint
{
    /// <summary>The name of the tensor in which trainings keep their counters.</summary>
    public const string CountersName = "training.counters";

    private const string ModelKey = "tersor.model";
    private const string SeedKey = "tersor.seed";
    private const string NotePrefix = "note.";

    /// <summary>Writes a checkpoint as a whole or not at all: an older one survives a failure.</summary>
    /// <param name="path">The path of the file; an existing file is replaced.</param>
    /// <param name="loop">The training, between two steps. Its parameters must be dense.</param>
    /// <param name="notes">
    /// What the caller wants to find again with <see cref="ReadNotes"/>: its own settings, for example.
    /// </param>
    /// <exception cref="InvalidOperationException">A parameter is pruned or shared.</exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public static void Save(string path, TrainingLoop loop, IReadOnlyDictionary<string, string>? notes = null)
    {
        using var output = OutputFile.Reserve(path);
        Save(output, loop, notes);
    }

    /// <summary>Writes a checkpoint to a file that is reserved already.</summary>
    /// <inheritdoc cref="Save(string, TrainingLoop, IReadOnlyDictionary{string, string}?)"/>
    public static void Save(OutputFile output, TrainingLoop loop, IReadOnlyDictionary<string, string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(loop);
        var writer = NewWriter(loop.Network, notes);
        loop.Write(writer);
        writer.Write(output);
    }

    /// <summary>Writes a network alone: no training goes on from there, but everything else reads it as a checkpoint.</summary>
    /// <param name="output">The file, reserved already.</param>
    /// <param name="network">The network. Its parameters must be dense.</param>
    /// <param name="notes">What the caller wants to find again with <see cref="ReadNotes"/>.</param>
    /// <exception cref="InvalidOperationException">A parameter is pruned or shared.</exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public static void Save(OutputFile output, Network network, IReadOnlyDictionary<string, string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        var writer = NewWriter(network, notes);
        writer.Network("", network);
        writer.Write(output);
    }

    /// <summary>Puts a training where a checkpoint left off. <see cref="TrainingLoop.Train"/> goes on from there.</summary>
    /// <param name="path">A checkpoint.</param>
    /// <param name="loop">
    /// A training of the same kind, model and seed; with the same data and settings it gives the same bits.
    /// </param>
    /// <param name="notes">What it would be saved with now: the file must say the same. Null to let it say anything.</param>
    /// <exception cref="CheckpointException">
    /// The file is damaged or of another training; nothing was changed. The message tells all that differs.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static void Restore(string path, TrainingLoop loop, IReadOnlyDictionary<string, string>? notes = null)
    {
        var reader = new CheckpointReader(path);
        reader.Expect(ModelKey, "the model", loop.Network.Graph.Name);
        reader.Expect(SeedKey, "the seed", loop.Network.Seed);
        if (notes is not null)
            reader.Expect(Notes(reader), notes);
        loop.Read(reader);
        reader.Apply(whole: true);
    }

    /// <summary>The notes that the checkpoint was given.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IReadOnlyDictionary<string, string> ReadNotes(string path) => Notes(new CheckpointReader(path));

    private static CheckpointWriter NewWriter(Network network, IReadOnlyDictionary<string, string>? notes)
    {
        var writer = new CheckpointWriter();
        foreach (var (key, value) in notes ?? ImmutableDictionary<string, string>.Empty)
            writer.Say(NotePrefix + key, value);
        writer.Say(ModelKey, network.Graph.Name);
        writer.Say(SeedKey, network.Seed);
        return writer;
    }

    private static Dictionary<string, string> Notes(CheckpointReader reader) => reader.Metadata
        .Where(entry => entry.Key.StartsWith(NotePrefix, StringComparison.Ordinal))
        .ToDictionary(entry => entry.Key[NotePrefix.Length..], entry => entry.Value);
}
