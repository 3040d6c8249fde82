using System.Globalization;
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
    private const string StepsName = "optimizer.steps";
    private const string ModelKey = "tersor.model";
    private const string SeedKey = "tersor.seed";
    private const string OptimizerKey = "tersor.optimizer";
    private const string NotePrefix = "note.";

    /// <summary>Writes a checkpoint as a whole or not at all: an older one survives a failure.</summary>
    /// <param name="path">Where; an existing file is replaced.</param>
    /// <param name="trainer">The training, between two steps. Its parameters must be dense.</param>
    /// <param name="notes">What the caller wants to find again with <see cref="ReadNotes"/>: its own settings, for example.</param>
    /// <exception cref="InvalidOperationException">A parameter is pruned or shared.</exception>
    /// <exception cref="IOException">The file can't be written; the message names it and the reason.</exception>
    public static void Save(string path, Trainer trainer, IReadOnlyDictionary<string, string>? notes = null)
    {
        var network = trainer.Network;
        List<SafetensorsTensor> tensors = [];
        foreach (var parameter in network.Parameters)
        {
            if (parameter.Form is not DenseForm)
                throw new InvalidOperationException($"A checkpoint holds dense parameters, but {parameter.Name} is a {parameter.Form.GetType().Name}.");
            tensors.Add(SafetensorsTensor.Of(parameter.Name, parameter.Spec.Shape.AsSpan(), parameter.ToArray()));
        }

        trainer.Optimizer.Rebind();
        List<long> steps = [];
        foreach (var state in trainer.Optimizer.States)
        {
            steps.Add(state.Steps);
            for (var i = 0; i < state.Count; i++)
                tensors.Add(SafetensorsTensor.Of(StateName(state, i), state.Parameter.Spec.Shape.AsSpan(), state[i].ToArray()));
        }

        tensors.Add(Integers(StepsName, [.. steps]));
        tensors.Add(Integers(CountersName, [trainer.Step, trainer.Epoch, trainer.Position, network.TrainingPasses]));

        var metadata = notes?.ToDictionary(note => NotePrefix + note.Key, note => note.Value) ?? [];
        metadata[ModelKey] = network.Graph.Name;
        metadata[SeedKey] = SeedOf(network);
        metadata[OptimizerKey] = trainer.Optimizer.GetType().Name;
        SafetensorsFile.Write(path, tensors, metadata);
    }

    /// <summary>Puts a training where a checkpoint left off. <see cref="Trainer.Train"/> goes on from there.</summary>
    /// <param name="path">A checkpoint.</param>
    /// <param name="trainer">A training of the same model, seed and kind of optimiser; with the same data and settings it gives the same bits.</param>
    /// <exception cref="CheckpointException">The file is damaged or of another training; nothing was changed.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static void Restore(string path, Trainer trainer)
    {
        var (network, optimizer) = (trainer.Network, trainer.Optimizer);
        var reader = new CheckpointReader(path);
        reader.Expect(ModelKey, "the model", network.Graph.Name);
        reader.Expect(SeedKey, "the seed", SeedOf(network));
        reader.Expect(OptimizerKey, "the optimiser", optimizer.GetType().Name);

        // All of it is read before any of it counts.
        var values = network.Parameters.ToDictionary(parameter => parameter.Name, parameter => reader.Floats(parameter.Name, parameter.Spec.Count));
        Dictionary<string, float[]> moments = [];
        foreach (var state in optimizer.States)
            for (var i = 0; i < state.Count; i++)
                moments[StateName(state, i)] = reader.Floats(StateName(state, i), state.Parameter.Spec.Count);
        var steps = reader.Counters(StepsName, optimizer.States.Length);
        var counters = reader.Counters(CountersName, 4);

        network.Load(values);
        network.TrainingPasses = counters[3];
        optimizer.Rebind();
        for (var s = 0; s < steps.Length; s++)
        {
            var state = optimizer.States[s];
            state.Steps = (int)steps[s];
            for (var i = 0; i < state.Count; i++)
                state[i].CopyFrom(moments[StateName(state, i)]);
        }

        (trainer.Step, trainer.Epoch, trainer.Position) = ((int)counters[0], (int)counters[1], (int)counters[2]);
    }

    /// <summary>The notes that <see cref="Save"/> was given.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IReadOnlyDictionary<string, string> ReadNotes(string path) => new CheckpointReader(path).Metadata
        .Where(entry => entry.Key.StartsWith(NotePrefix, StringComparison.Ordinal))
        .ToDictionary(entry => entry.Key[NotePrefix.Length..], entry => entry.Value);

    private static string StateName(OptimizerState state, int index) => $"optimizer.{state.Parameter.Name}.{index}";

    private static string SeedOf(Network network) => network.Seed.ToString(CultureInfo.InvariantCulture);

    private static SafetensorsTensor Integers(string name, ReadOnlySpan<long> values) => SafetensorsTensor.Of(name, [values.Length], values);
}
