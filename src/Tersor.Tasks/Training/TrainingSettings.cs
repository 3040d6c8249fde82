using System.Text.Json.Serialization;
using Tersor.Data;

namespace Tersor.Tasks;

/// <summary>The optimisers that a recipe can name.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with Nesterov momentum.</summary>
    Sgd,

    /// <summary>Adam (Kingma and Ba 2015).</summary>
    Adam,

    /// <summary>AdamW: Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    AdamW,
}

/// <summary>The course of the learning rate over a stage.</summary>
public enum RateSchedule
{
    /// <summary>Stays as it is.</summary>
    Constant,

    /// <summary>Falls to zero along half a cosine (Loshchilov and Hutter 2017).</summary>
    Cosine,
}

/// <summary>The soft targets of a teacher, the dense network, mixed into the loss of a retraining (Hinton et al. 2015).</summary>
public sealed record SoftTargetSettings
{
    /// <summary>What both networks' logits are divided by before the softmax, in (0, 100].</summary>
    [RecipeRange(0, 100, AboveLow = true)]
    public float Temperature { get; init; } = 4f;

    /// <summary>The teacher's share of the loss, in [0, 1]; the labels have the rest.</summary>
    [RecipeRange(0, 1)]
    public float Weight { get; init; } = 0.7f;

    /// <summary>Checks every value.</summary>
    /// <param name="path">The key of the plan in its recipe.</param>
    /// <exception cref="RecipeException">One is outside its range; the message names the key and the range.</exception>
    public void Validate(string path) => RecipeCheck.Ranges(path, this);
}

/// <summary>How long and with what a network is trained in one stage.</summary>
public sealed record TrainingSettings
{
    private const int MostEpochs = 10_000;

    /// <summary>Passes over the training set, in [0, 10000]; 0 leaves the stage without training.</summary>
    [RecipeRange(0, MostEpochs)]
    public int Epochs { get; init; } = 10;

    /// <summary>Images a step, in [1, 65536].</summary>
    [RecipeRange(1, 65_536)]
    public int Batch { get; init; } = 64;

    /// <summary>The optimiser.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>The learning rate at its highest, in (0, 10].</summary>
    [RecipeRange(0, 10, AboveLow = true)]
    public float Rate { get; init; } = 1e-3f;

    /// <summary>SGD's momentum, in [0, 1).</summary>
    [RecipeRange(0, 1, BelowHigh = true)]
    public float Momentum { get; init; } = 0.9f;

    /// <summary>The decay of weights, not of biases, in [0, 1].</summary>
    [RecipeRange(0, 1)]
    public float WeightDecay { get; init; }

    /// <summary>The course of the learning rate.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.Cosine;

    /// <summary>The share of the steps in which the rate rises from zero, in [0, 1).</summary>
    [RecipeRange(0, 1, BelowHigh = true)]
    public float Warmup { get; init; }

    /// <summary>The largest allowed global norm of the gradient, in [0, 1e6]; 0 for no limit.</summary>
    [RecipeRange(0, 1e6)]
    public float ClipNorm { get; init; }

    /// <summary>
    /// How many pixels an image moves at most along each axis, anew in every epoch, in [0, 32]; 0 leaves images where they are. A
    /// teacher's soft targets stay those of the image in its place.
    /// </summary>
    [RecipeRange(0, 32)]
    public int Shift { get; init; }

    /// <summary>
    /// Whether every second image is mirrored, others in every epoch: for photographs, not for digits or letters. A teacher's
    /// soft targets stay those of the image as it is.
    /// </summary>
    /// <remarks>Left out where it is not wanted: notes of earlier trainings don't have it.</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Flip { get; init; }

    /// <summary>
    /// Epochs without a better one, by validation examples, after which the training ends, in [0, 10000]; 0 for none. These
    /// examples are kept back from the training set (<c>--validation</c>). While masks move or codes change, no epoch counts.
    /// </summary>
    /// <remarks>Left out where it is not wanted: notes of earlier trainings don't have it.</remarks>
    [RecipeRange(0, 10_000)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int EarlyStopping { get; init; }

    /// <summary>
    /// Whether the training ends with the epoch that is best by validation examples, the first of equals, instead of the last
    /// one. These examples are kept back from the training set. While masks move or codes change, no epoch counts.
    /// </summary>
    /// <remarks>Left out where it is not wanted: notes of earlier trainings don't have it.</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool BestEpoch { get; init; }

    /// <summary>
    /// Soft targets from the dense network; null for labels alone. Not possible while training that network itself.
    /// </summary>
    public SoftTargetSettings? Distillation { get; init; }

    /// <summary>How a generator's discriminator learns; null for models that have none.</summary>
    public AdversarialSettings? Adversarial { get; init; }

    /// <summary>Whether validation examples have a say in which epoch counts.</summary>
    [JsonIgnore]
    public bool ChoosesEpoch => EarlyStopping > 0 || BestEpoch;

    /// <summary>How images change: <see cref="Shift"/> and <see cref="Flip"/>.</summary>
    [JsonIgnore]
    public Augmentation Augmentation => new(Shift, Flip);

    /// <summary>Checks every value.</summary>
    /// <param name="path">The key of the plan in its recipe.</param>
    /// <exception cref="RecipeException">One is outside its range; the message names the key and the range.</exception>
    public void Validate(string path)
    {
        RecipeCheck.Ranges(path, this);
        Distillation?.Validate($"{path}.distillation");
        Adversarial?.Validate($"{path}.adversarial");
    }

    /// <summary>Checks every value, and that the training needs no dense network: it trains that network itself.</summary>
    /// <param name="path">The key of the plan in its recipe.</param>
    /// <exception cref="RecipeException">A value is outside its range, or asks for a dense network.</exception>
    public void ValidateDense(string path)
    {
        Validate(path);
        if (Distillation is not null)
            throw new RecipeException(
                $"{path}.distillation: the dense network is itself the teacher; only retrainings can have one");
        Adversarial?.ValidateDense($"{path}.adversarial");
    }

    /// <summary>
    /// This plan with its epochs scaled, rounded, but one at least where there were any, and no more than may be.
    /// </summary>
    /// <param name="factor">What epochs are multiplied by.</param>
    public TrainingSettings Scale(double factor) =>
        this with { Epochs = Epochs == 0 ? 0 : (int)Math.Clamp(Math.Round(Epochs * factor), 1, MostEpochs) };
}
