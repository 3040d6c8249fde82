using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>What every task needs beside its model and its data.</summary>
/// <param name="Device">The device that tensors live on.</param>
/// <param name="Seed">Decides initial weights, orders and every other draw.</param>
public sealed record TaskSetup(Device Device, ulong Seed = 1)
{
    /// <summary>What the file says that the model's weights come from; null for a model that is yet to be trained.</summary>
    public ModelNotes? Start { get; init; }

    /// <summary>
    /// Trained weights that networks begin with instead of drawn ones; those that are missing are drawn. Empty for none.
    /// </summary>
    public ImmutableArray<StoredTensor> Weights { get; init; } = [];

    /// <summary>The loss on labels; null for the cross-entropy. Generators have a loss of their own.</summary>
    public ILoss? Loss { get; init; }

    /// <summary>Layers of your own: see <see cref="NetworkOptions.OwnLayers"/>.</summary>
    public Func<GraphNode, IReadOnlyList<Parameter>, Layer?>? OwnLayers { get; init; }

    /// <summary>
    /// The shards that each step of a training is cut into: see <see cref="TrainingLoop.Shards"/>. They decide the bits, as the
    /// seed does.
    /// </summary>
    public int Shards { get; init; } = 1;

    /// <summary>The processes that share the shards; null if there is this one alone.</summary>
    public IShardGroup? Group { get; init; }

    /// <summary>How data is read that is not yet what the model takes.</summary>
    public DataOptions Reading { get; init; } = new();

    /// <summary><see cref="Reading"/>, with what the file of the weights says of it.</summary>
    /// <exception cref="InvalidDataException">It says something impossible.</exception>
    internal DataOptions Options => Start is { } start ? Reading.With(start.Path, start.Entries) : Reading;

    /// <summary>
    /// How inputs are normalised; null to take what <see cref="Start"/> says, or else what the training data measures.
    /// </summary>
    public InputNormalization? Normalization { get; init; }
}
