using System.Collections.Immutable;
using System.Text.Json;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// What a run of the pipeline has finished, as a file beside its result: the network with the forms of its weights, what its task
/// keeps, the reports, and the dense network while it is needed as a teacher. A run that was ended goes on from there, and gives
/// the same bytes.
/// </summary>
/// <param name="file">The file: written as a whole or not at all.</param>
/// <param name="identity">What decides the bytes of the run: see <see cref="RunIdentity"/>.</param>
internal sealed class StageCheckpoint(OutputFile file, ImmutableDictionary<string, string> identity)
{
    private const string IdentityPrefix = "run.";
    private const string StagesKey = "stages";
    private const string DensePrefix = "dense.";
    private const string PassesName = "run.passes";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Whether there is anything to go on from.</summary>
    public bool Exists => File.Exists(file.Path);

    /// <summary>Writes a run after a stage.</summary>
    /// <param name="stages">The stages that are done.</param>
    /// <param name="network">The network as they have left it.</param>
    /// <param name="dense">The dense network, if it is still needed beside that; else empty.</param>
    /// <param name="task">Keeps what it hands from stage to stage.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Save(
        ImmutableArray<StageReport> stages, Network network, ImmutableArray<StoredTensor> dense, ModelTask task)
    {
        var writer = new CheckpointWriter();
        foreach (var (key, value) in identity)
            writer.Say(IdentityPrefix + key, value);
        writer.Say(StagesKey, JsonSerializer.Serialize(stages, Json));
        writer.Counters(PassesName, network.TrainingPasses);
        foreach (var parameter in network.Parameters)
            FormState.Write(writer, parameter);
        foreach (var tensor in dense)
            writer.Values(DensePrefix + tensor.Name, tensor.Shape.AsSpan(), tensor.Decode());
        task.Write(writer);
        writer.Write(file);
    }

    /// <summary>Reads a run.</summary>
    /// <param name="task">Receives what it hands from stage to stage.</param>
    /// <param name="recipe">The recipe.</param>
    /// <returns>The run, whose networks the caller owns.</returns>
    /// <exception cref="CheckpointException">The file is damaged, or of another run; the message tells what differs.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public FinishedStages Load(ModelTask task, CompressionRecipe recipe)
    {
        var reader = new CheckpointReader(file.Path);
        reader.Expect(
            reader.Metadata.Where(entry => entry.Key.StartsWith(IdentityPrefix, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[IdentityPrefix.Length..], entry => entry.Value),
            identity);
        reader.Agree();
        var stages = Stages(reader);
        var dense = task.NewNetwork();
        Network? folded = null;
        try
        {
            // All stages but the first leave normalisations folded away.
            if (stages is not [_] && FoldedGraph.Of(dense.Graph) is { Norms.IsEmpty: false } without)
                folded = Network.Build(without.Graph, dense.Device, dense.Seed, dense.Options);
            else if (stages is not [_])
                folded = task.NewNetwork();
            var network = folded ?? dense;
            network.TrainingPasses = reader.Counters(PassesName, 1)[0];
            foreach (var parameter in network.Parameters)
                FormState.Read(reader, parameter);
            var teaches = recipe.HasTeacher && stages[^1].Name is StageNames.Prune or StageNames.Shrink;
            foreach (var parameter in teaches ? dense.Parameters : [])
                parameter.SetValues(reader.Values(DensePrefix + parameter.Name, parameter.Spec.Shape.AsSpan()));
            task.Read(reader, recipe.Training);
            reader.Apply(whole: true);
            if (folded is not null && !teaches)
                dense.Dispose();
            return new FinishedStages(stages, network, teaches ? dense : null);
        }
        catch (Exception exception)
        {
            folded?.Dispose();
            dense.Dispose();
            if (exception is ArgumentException)
                throw new CheckpointException(file.Path, exception.Message, exception);
            throw;
        }
    }

    /// <summary>Removes the file, once the result is there.</summary>
    public void Remove()
    {
        if (file.IsWrittenElsewhere)
            return;
        try
        {
            File.Delete(file.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The result is what counts; a file that is left is overwritten by the next run.
        }
    }

    private ImmutableArray<StageReport> Stages(CheckpointReader reader)
    {
        try
        {
            var stages = JsonSerializer.Deserialize<ImmutableArray<StageReport>>(
                reader.Metadata.GetValueOrDefault(StagesKey) ?? "", Json);
            if (!stages.IsDefaultOrEmpty && stages.All(stage => stage is not null))
                return stages;
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new CheckpointException(file.Path, "does not say which stages are done");
    }
}

/// <summary>What a run had finished when it was ended.</summary>
/// <param name="Stages">The reports of its stages.</param>
/// <param name="Network">The network as they have left it.</param>
/// <param name="Dense">The dense network, if it teaches in a later stage and is another one; else null.</param>
internal sealed record FinishedStages(ImmutableArray<StageReport> Stages, Network Network, Network? Dense);
