namespace Tersor.Tasks;

/// <summary>Which discriminator judges a generator in a retraining.</summary>
public enum DiscriminatorStart
{
    /// <summary>The one that the stage before has left: it knows the dense generator's faults.</summary>
    Inherited,

    /// <summary>A new one, which knows nothing.</summary>
    Fresh,
}

/// <summary>Which epoch of a retraining a generator comes from.</summary>
public enum GeneratorSelection
{
    /// <summary>The last.</summary>
    Last,

    /// <summary>
    /// Of those after the masks have come to rest, the one whose images are nearest to training images by the Fréchet distance.
    /// Test images have no say.
    /// </summary>
    Best,
}

/// <summary>
/// What a retraining learns from the dense generator at the same latents, beside the discriminator (Yu and Pool 2020). Not
/// possible while training the dense generator itself.
/// </summary>
public sealed record GeneratorTeacherSettings
{
    /// <summary>The weight of the mean absolute difference between both images' pixels, in [0, 1000].</summary>
    [RecipeRange(0, 1000)]
    public float Pixels { get; init; } = 10f;

    /// <summary>
    /// The weight of the difference between the discriminator's verdicts on both, relative to their size, in [0, 1000].
    /// </summary>
    [RecipeRange(0, 1000)]
    public float Verdicts { get; init; } = 0.5f;

    /// <summary>Checks every value.</summary>
    /// <param name="path">The key of the plan in its recipe.</param>
    /// <exception cref="RecipeException">One is outside its range; the message names the key and the range.</exception>
    public void Validate(string path) => RecipeCheck.Ranges(path, this);
}

/// <summary>How a generator learns against a discriminator.</summary>
public sealed record AdversarialSettings
{
    /// <summary>The weight of the generator's loss against the discriminator, in [0, 1000].</summary>
    [RecipeRange(0, 1000)]
    public float Weight { get; init; } = 1f;

    /// <summary>Which discriminator a retraining begins with.</summary>
    public DiscriminatorStart Discriminator { get; init; } = DiscriminatorStart.Inherited;

    /// <summary>The discriminator's learning rate at its highest, in [0, 10]; with 0 it stays as it is.</summary>
    [RecipeRange(0, 10)]
    public float DiscriminatorRate { get; init; } = 2e-4f;

    /// <summary>
    /// Whether the discriminator's weights are divided by their largest singular values (Miyato et al. 2018), through all stages.
    /// </summary>
    public bool SpectralNorm { get; init; }

    /// <summary>The decay of Adam's first moment on both sides, in [0, 1).</summary>
    [RecipeRange(0, 1, BelowHigh = true)]
    public float Beta1 { get; init; } = 0.5f;

    /// <summary>
    /// What a step leaves of the moving average of the generator's weights, in [0, 1); the average is what a stage ends with.
    /// </summary>
    [RecipeRange(0, 1, BelowHigh = true)]
    public float Average { get; init; } = 0.999f;

    /// <summary>Which epoch of a retraining counts.</summary>
    public GeneratorSelection Selection { get; init; }

    /// <summary>What is learnt from the dense generator; null for nothing.</summary>
    public GeneratorTeacherSettings? Teacher { get; init; }

    /// <summary>Checks every value.</summary>
    /// <param name="path">The key of the plan in its recipe.</param>
    /// <exception cref="RecipeException">One is outside its range; the message names the key and the range.</exception>
    public void Validate(string path)
    {
        RecipeCheck.Ranges(path, this);
        Teacher?.Validate($"{path}.teacher");
    }

    /// <summary>Checks that the training needs no dense generator: it trains that generator itself.</summary>
    /// <param name="path">The key of the plan in its recipe.</param>
    /// <exception cref="RecipeException">It needs one.</exception>
    internal void ValidateDense(string path)
    {
        if (Teacher is not null)
            throw new RecipeException(
                $"{path}.teacher: the dense generator is itself the teacher; only retrainings can have one");
        if (Selection == GeneratorSelection.Best)
            throw new RecipeException($"{path}.selection = best: only retrainings select an epoch");
    }
}
