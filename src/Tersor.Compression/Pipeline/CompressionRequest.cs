using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning.Data;
using Tersor.Learning.Quality;

namespace Tersor.Compression;

/// <summary>One run of the <see cref="CompressionPipeline"/>.</summary>
public sealed record CompressionRequest
{
    /// <summary>The model. Its input normalisation is replaced: see <see cref="Normalization"/>.</summary>
    public required ModelGraph Graph { get; init; }

    /// <summary>What the model learns against, if it makes images: takes them, and gives one logit. Null for other models.</summary>
    public ModelGraph? Discriminator { get; init; }

    /// <summary>The recipe of its training and compression.</summary>
    public required CompressionRecipe Recipe { get; init; }

    /// <summary>What it learns from. Nothing is chosen by looking at anything else.</summary>
    public required IDataset Train { get; init; }

    /// <summary>What every stage is judged by, and nothing else is done with.</summary>
    public required IDataset Test { get; init; }

    /// <summary>The device that tensors live on.</summary>
    public required Device Device { get; init; }

    /// <summary>Judges a generator after every stage; null to leave it unjudged. Not disposed by the run.</summary>
    public GeneratorMeter? Meter { get; init; }

    /// <summary>Decides initial weights, orders and every other draw: equal seeds give equal bytes.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// The <c>.tersor</c> file, which the caller has reserved and disposes; null to keep it in memory. It is committed at the
    /// very end.
    /// </summary>
    public OutputFile? Output { get; init; }

    /// <summary>A safetensors file with the dense network's parameters, instead of training it; null to train.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>
    /// How images are normalised; null to take what the notes of <see cref="Checkpoint"/> say, or else what
    /// <see cref="Train"/> measures.
    /// </summary>
    public InputNormalization? Normalization { get; init; }

    /// <summary>What the file says beside the model: free text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The model with its input normalisation; a generator's latents have none.</summary>
    /// <exception cref="InvalidDataException">The checkpoint and <see cref="Normalization"/> contradict each other.</exception>
    internal ModelGraph PreparedGraph()
    {
        if (Discriminator is not null)
            return Graph;
        var stated = Checkpoint is null ? null : InputPreparation.Stated(Checkpoint, Learning.Checkpoint.ReadNotes(Checkpoint));
        return Graph.With(InputPreparation.Decide(Checkpoint, stated, Normalization, Train)!.Normalization);
    }

    /// <summary>Checks that recipe, model and data fit together.</summary>
    internal void Validate()
    {
        Recipe.Validate();
        Recipe.ValidateLayers(LayerName.All(Graph));
        Recipe.ValidateTask(Graph.Name, makesImages: Discriminator is not null);
        foreach (var dataset in new[] { Train, Test })
            if (dataset.MismatchWith(Discriminator ?? Graph) is { } reason)
                throw new ArgumentException(reason);
    }
}
