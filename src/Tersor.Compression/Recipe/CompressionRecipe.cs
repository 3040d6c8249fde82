using System.Text.Json.Serialization;
using Tersor.Data;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// What the pipeline does to a model: train it, prune it, share its weights, encode it. Immutable; written in C# or read from
/// JSON with <see cref="RecipeJson"/>.
/// </summary>
/// <example><code>
/// var recipe = new CompressionRecipe()
///     .Train(train => train with { Epochs = 20 })
///     .Prune(prune => prune with { Sparsity = 0.95 })
///     .PruneLayer("fc3", sparsity: 0.7)
///     .Share(share => share with { Bits = 4 });
/// </code></example>
public sealed record CompressionRecipe
{
    /// <summary>The training of the dense network; left out when a run starts from a checkpoint.</summary>
    [JsonPropertyName("train")]
    public TrainingSettings Training { get; init; } = new();

    /// <summary>The pruning; null to keep every weight.</summary>
    [JsonPropertyName("prune")]
    public PruneStage? Pruning { get; init; } = new();

    /// <summary>The training down to a size, in place of the pruning; null for none.</summary>
    [JsonPropertyName("shrink")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShrinkStage? Shrinking { get; init; }

    /// <summary>The weight sharing; null to keep weights as they are.</summary>
    [JsonPropertyName("share")]
    public ShareStage? Sharing { get; init; } = new();

    /// <summary>The encoding.</summary>
    [JsonPropertyName("encode")]
    public EncodeStage Encoding { get; init; } = new();

    /// <summary>
    /// The compression without training: what <see cref="PostTraining.PostTrainingCompressor"/> does instead of all that. Null in
    /// a recipe that trains.
    /// </summary>
    [JsonPropertyName("calibrate")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CalibrateStage? Calibration { get; init; }

    /// <summary>Whether the dense network teaches in a retraining.</summary>
    internal bool HasTeacher => Trainings.Skip(1).Any(training => training.Plan.HasTeacher());

    /// <summary>Whether validation examples have a say in which epoch of a training counts.</summary>
    [JsonIgnore]
    public bool ChoosesEpochs => Trainings.Any(training => training.Plan.ChoosesEpoch);

    private IEnumerable<(string Key, TrainingSettings Plan)> Trainings
    {
        get
        {
            yield return ("train", Training);
            if (Pruning is not null)
                yield return ("prune.training", Pruning.Training);
            if (Shrinking is not null)
                yield return ("shrink.training", Shrinking.Training);
            if (Sharing is not null)
                yield return ("share.training", Sharing.Training);
        }
    }

    /// <summary>This recipe with another dense training.</summary>
    public CompressionRecipe Train(Func<TrainingSettings, TrainingSettings> change) => this with { Training = change(Training) };

    /// <summary>This recipe with another pruning.</summary>
    public CompressionRecipe Prune(Func<PruneStage, PruneStage> change) => this with { Pruning = change(Pruning ?? new()) };

    /// <summary>This recipe with a layer that is pruned in its own way.</summary>
    public CompressionRecipe PruneLayer(string layer, double? sparsity = null, double? quality = null) =>
        Prune(stage =>
            stage with { Layers = stage.Layers.SetItem(layer, new LayerPruning { Sparsity = sparsity, Quality = quality }) });

    /// <summary>This recipe with another training down to a size, which takes the place of the pruning.</summary>
    public CompressionRecipe Shrink(Func<ShrinkStage, ShrinkStage> change) =>
        this with { Pruning = null, Shrinking = change(Shrinking ?? new()) };

    /// <summary>This recipe with a layer of which another share of the units may stay when it is trained down.</summary>
    public CompressionRecipe ShrinkLayer(string layer, double units) =>
        Shrink(stage => stage with { Layers = stage.Layers.SetItem(layer, new LayerShrinking { Units = units }) });

    /// <summary>This recipe with another weight sharing.</summary>
    public CompressionRecipe Share(Func<ShareStage, ShareStage> change) => this with { Sharing = change(Sharing ?? new()) };

    /// <summary>This recipe with a layer whose codes have their own number of bits, or their own price of a bit.</summary>
    public CompressionRecipe ShareLayer(string layer, int? bits = null, double? bitPrice = null) =>
        Share(
            stage => stage with { Layers = stage.Layers.SetItem(layer, new LayerSharing { Bits = bits, BitPrice = bitPrice }) });

    /// <summary>This recipe with another encoding.</summary>
    public CompressionRecipe Encode(Func<EncodeStage, EncodeStage> change) => this with { Encoding = change(Encoding) };

    /// <summary>This recipe with another compression without training.</summary>
    public CompressionRecipe Calibrate(Func<CalibrateStage, CalibrateStage> change) =>
        this with { Calibration = change(Calibration ?? new()) };

    /// <summary>
    /// This recipe with a dense training of so many epochs, and every retraining scaled by the same factor (one epoch at least):
    /// how a quick run is made of a long recipe.
    /// </summary>
    /// <exception cref="RecipeException">Fewer than 1 or more than 10,000 epochs.</exception>
    public CompressionRecipe WithEpochs(int epochs)
    {
        RecipeCheck.Range("epochs", epochs, new(1, 10_000));
        var factor = (double)epochs / Math.Max(1, Training.Epochs);
        return WithTrainings(training => training.Scale(factor)).Train(training => training with { Epochs = epochs });
    }

    /// <summary>
    /// This recipe with another learning rate of the dense training, and the rates of the retrainings changed by the same factor.
    /// </summary>
    /// <exception cref="RecipeException">A rate leaves its range.</exception>
    public CompressionRecipe WithRate(float rate)
    {
        var factor = rate / Training.Rate;
        var recipe = WithTrainings(training => training with { Rate = training.Rate * factor })
            .Train(training => training with { Rate = rate });
        recipe.Validate();
        return recipe;
    }

    /// <summary>This recipe with every training, the dense one and the retrainings, changed in the same way.</summary>
    public CompressionRecipe WithTrainings(Func<TrainingSettings, TrainingSettings> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with
        {
            Training = change(Training),
            Pruning = Pruning is null ? null : Pruning with { Training = change(Pruning.Training) },
            Shrinking = Shrinking is null ? null : Shrinking with { Training = change(Shrinking.Training) },
            Sharing = Sharing is null ? null : Sharing with { Training = change(Sharing.Training) },
        };
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="RecipeException">One is outside its range; the message names the key and the range.</exception>
    public void Validate()
    {
        Training.ValidateDense("train");
        Pruning?.Validate("prune");
        Shrinking?.Validate("shrink");
        Sharing?.Validate("share");
        if (Shrinking is not null && Pruning is not null)
            throw new RecipeException("shrink: takes the place of 'prune'; one of them has to be null");
        if (Shrinking is not null && Sharing?.Reassign > 0)
            throw new RecipeException("share.reassign: the codes are those of 'shrink', and only their centroids are trained");
        Encoding.Validate("encode");
        Calibration?.Validate("calibrate");
    }

    /// <summary>Checks every value, and that the recipe suits a model and its task.</summary>
    /// <param name="task">The task.</param>
    /// <exception cref="RecipeException">A value is outside its range, or does not suit the model.</exception>
    public void ValidateFor(ModelTask task)
    {
        Validate();
        if (Calibration is not null)
            throw new RecipeException("calibrate: compresses a model without training it; this one is trained");
        ValidateLayers(LayerName.All(task.Graph));
        foreach (var (key, plan) in Trainings)
            task.Check(key, plan);
        if (Sharing?.Reassign is > 0 and < 1)
            task.CheckChangeOfForms(FormattableString.Invariant($"share.reassign = {Sharing.Reassign}"));
    }

    /// <summary>Checks that a task has what the trainings need.</summary>
    /// <exception cref="RecipeException">It has not.</exception>
    internal void ValidateMeans(ModelTask task)
    {
        foreach (var (_, plan) in Trainings)
            task.CheckMeans(plan);
    }

    /// <summary>Checks that every layer that the recipe names is one whose weights can be compressed.</summary>
    /// <param name="layers">The names of those layers.</param>
    /// <exception cref="RecipeException">One is not.</exception>
    public void ValidateLayers(IReadOnlyCollection<string> layers)
    {
        CheckLayers("prune.layers", Pruning?.Layers.Keys ?? []);
        CheckLayers("shrink.layers", Shrinking?.Layers.Keys ?? []);
        CheckLayers("share.layers", Sharing?.Layers.Keys ?? []);
        CheckLayers("calibrate.exclude", Calibration?.Exclude ?? []);
        CheckLayers("calibrate.layers", Calibration?.Layers.Keys ?? []);

        void CheckLayers(string path, IEnumerable<string> named)
        {
            foreach (var name in named.Where(name => !layers.Contains(name)))
                throw new RecipeException($"{path}.{name}: no such layer; {NearestName.Hint(name, layers)}");
        }
    }
}
