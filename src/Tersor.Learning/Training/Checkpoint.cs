using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// A training in the middle as one safetensors file: parameters and running statistics under their names, so that any reader of the
/// format finds the weights; the optimiser's state as <c>optimizer.NAME.i</c>; counters as integers. Training resumes from it bit for bit,
/// since all else (the order of examples, what dropout drops, the learning rate) is a function of seeds and counters.
/// </summary>
/// <example><code>
/// trainer.AfterStep = step => { if (step % 1000 == 999) Checkpoint.Save("lenet.safetensors", trainer); };
/// </code></example>
public static class Checkpoint
{
    private const string CountersName = "training.counters";
    private const string OptimizerPrefix = "optimizer.";
    private const string GeneratorPrefix = "generator.";
    private const string DiscriminatorPrefix = "discriminator.";
    private const string ModelKey = "tersor.model";
    private const string SeedKey = "tersor.seed";
    private const string OptimizerKey = "tersor.optimizer";
    private const string NotePrefix = "note.";

    /// <summary>Writes a checkpoint as a whole or not at all: an older one survives a failure.</summary>
    /// <param name="path">The path of the file; an existing file is replaced.</param>
    /// <param name="trainer">The training, between two steps. Its parameters must be dense.</param>
    /// <param name="notes">What the caller wants to find again with <see cref="ReadNotes"/>: its own settings, for example.</param>
    /// <exception cref="InvalidOperationException">A parameter is pruned or shared.</exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public static void Save(string path, Trainer trainer, IReadOnlyDictionary<string, string>? notes = null)
    {
        using var output = OutputFile.Reserve(path);
        Save(output, trainer, notes);
    }

    /// <summary>Writes a checkpoint to a file that is reserved already.</summary>
    /// <inheritdoc cref="Save(string, Trainer, IReadOnlyDictionary{string, string}?)"/>
    public static void Save(OutputFile output, Trainer trainer, IReadOnlyDictionary<string, string>? notes = null)
    {
        var writer = new CheckpointWriter();
        Identify(writer, trainer.Network, notes);
        writer.Say(OptimizerKey, trainer.Optimizer.GetType().Name);
        writer.Network("", trainer.Network);
        writer.Optimizer(OptimizerPrefix, trainer.Optimizer);
        writer.Counters(CountersName, trainer.Step, trainer.Epoch, trainer.Position, trainer.Network.TrainingPasses);
        writer.Write(output);
    }

    /// <summary>Puts a training where a checkpoint left off. <see cref="TrainingLoop.Train"/> goes on from there.</summary>
    /// <param name="path">A checkpoint.</param>
    /// <param name="trainer">A training of the same model, seed and kind of optimiser; with the same data and settings it gives the same bits.</param>
    /// <param name="notes">What it would be saved with now: the file must say the same. Null to let it say anything.</param>
    /// <exception cref="CheckpointException">
    /// The file is damaged or of another training; nothing was changed. The message tells all that differs.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static void Restore(string path, Trainer trainer, IReadOnlyDictionary<string, string>? notes = null)
    {
        var reader = new CheckpointReader(path);
        Identify(reader, trainer.Network, notes);
        reader.Expect(OptimizerKey, "the optimiser", trainer.Optimizer.GetType().Name);
        reader.Agree();
        reader.Network("", trainer.Network);
        reader.Optimizer(OptimizerPrefix, trainer.Optimizer);
        var counters = reader.Counters(CountersName, 4);
        reader.Apply(whole: true);
        trainer.Network.TrainingPasses = counters[3];
        (trainer.Step, trainer.Epoch, trainer.Position) = ((int)counters[0], (int)counters[1], (int)counters[2]);
    }

    /// <summary>Writes a checkpoint of an adversarial training as a whole or not at all.</summary>
    /// <param name="path">The path of the file; an existing file is replaced.</param>
    /// <param name="trainer">
    /// The training, between two steps, with an average. The averaged generator is what has the parameters' own names: whoever reads the
    /// file as that of a model gets it. The rest is under <c>generator.</c> and <c>discriminator.</c>.
    /// </param>
    /// <param name="notes">What the caller wants to find again with <see cref="ReadNotes"/>.</param>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public static void Save(string path, AdversarialTrainer trainer, IReadOnlyDictionary<string, string>? notes = null)
    {
        using var output = OutputFile.Reserve(path);
        Save(output, trainer, notes);
    }

    /// <summary>Writes a checkpoint of an adversarial training to a file that is reserved already.</summary>
    /// <inheritdoc cref="Save(string, AdversarialTrainer, IReadOnlyDictionary{string, string}?)"/>
    public static void Save(OutputFile output, AdversarialTrainer trainer, IReadOnlyDictionary<string, string>? notes = null)
    {
        var (generator, discriminator, average) = (trainer.Generator, trainer.Discriminator, trainer.Average!);
        var writer = new CheckpointWriter();
        Identify(writer, generator.Network, notes);
        for (var i = 0; i < average.Parameters.Length; i++)
            writer.Tensor(average.Parameters[i].Name, average[i]);
        writer.Network(GeneratorPrefix, generator.Network);
        writer.Network(DiscriminatorPrefix, discriminator.Network);
        writer.Optimizer(OptimizerPrefix + GeneratorPrefix, generator.Optimizer!);
        writer.Optimizer(OptimizerPrefix + DiscriminatorPrefix, discriminator.Optimizer!);
        writer.Counters(
            CountersName, trainer.Step, trainer.Epoch, trainer.Position, generator.Network.TrainingPasses, discriminator.Network.TrainingPasses, average.Steps);
        writer.Write(output);
    }

    /// <summary>Puts an adversarial training where a checkpoint left off.</summary>
    /// <param name="path">A checkpoint.</param>
    /// <param name="trainer">A training of the same model and seed, with an average.</param>
    /// <param name="notes">What it would be saved with now: the file must say the same. Null to let it say anything.</param>
    /// <exception cref="CheckpointException">
    /// The file is damaged or of another training; nothing was changed. The message tells all that differs.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static void Restore(string path, AdversarialTrainer trainer, IReadOnlyDictionary<string, string>? notes = null)
    {
        var (generator, discriminator, average) = (trainer.Generator, trainer.Discriminator, trainer.Average!);
        var reader = new CheckpointReader(path);
        Identify(reader, generator.Network, notes);
        reader.Agree();
        for (var i = 0; i < average.Parameters.Length; i++)
            reader.Tensor(average.Parameters[i].Name, average[i]);
        reader.Network(GeneratorPrefix, generator.Network);
        reader.Network(DiscriminatorPrefix, discriminator.Network);
        reader.Optimizer(OptimizerPrefix + GeneratorPrefix, generator.Optimizer!);
        reader.Optimizer(OptimizerPrefix + DiscriminatorPrefix, discriminator.Optimizer!);
        var counters = reader.Counters(CountersName, 6);
        reader.Apply(whole: true);
        (trainer.Step, trainer.Epoch, trainer.Position) = ((int)counters[0], (int)counters[1], (int)counters[2]);
        (generator.Network.TrainingPasses, discriminator.Network.TrainingPasses, average.Steps) = (counters[3], counters[4], (int)counters[5]);
    }

    /// <summary>Loads the discriminator that a checkpoint of an adversarial training holds.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="discriminator">Receives its parameters, in the form that it had.</param>
    /// <exception cref="CheckpointException">The file is damaged or holds no such network; nothing was changed.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static void RestoreDiscriminator(string path, Network discriminator)
    {
        var reader = new CheckpointReader(path);
        reader.Network(DiscriminatorPrefix, discriminator);
        reader.Apply(whole: false);
    }

    /// <summary>The notes that the checkpoint was given.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IReadOnlyDictionary<string, string> ReadNotes(string path) => Notes(new CheckpointReader(path));

    private static Dictionary<string, string> Notes(CheckpointReader reader) => reader.Metadata
        .Where(entry => entry.Key.StartsWith(NotePrefix, StringComparison.Ordinal))
        .ToDictionary(entry => entry.Key[NotePrefix.Length..], entry => entry.Value);

    private static void Identify(CheckpointWriter writer, Network network, IReadOnlyDictionary<string, string>? notes)
    {
        foreach (var (key, value) in notes ?? ImmutableDictionary<string, string>.Empty)
            writer.Say(NotePrefix + key, value);
        writer.Say(ModelKey, network.Graph.Name);
        writer.Say(SeedKey, network.Seed);
    }

    private static void Identify(CheckpointReader reader, Network network, IReadOnlyDictionary<string, string>? notes)
    {
        reader.Expect(ModelKey, "the model", network.Graph.Name);
        reader.Expect(SeedKey, "the seed", network.Seed);
        if (notes is not null)
            reader.Expect(Notes(reader), notes);
    }
}
