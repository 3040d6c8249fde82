namespace Tersor.Compression;

/// <summary>How a generator learns against a discriminator.</summary>
public sealed record AdversarialPlan
{
    /// <summary>The discriminator's learning rate at its highest, in [0, 10]; with 0 it stays as it is.</summary>
    public float DiscriminatorRate { get; init; } = 2e-4f;

    /// <summary>The decay of Adam's first moment on both sides, in [0, 1).</summary>
    public float Beta1 { get; init; } = 0.5f;

    /// <summary>What a step leaves of the moving average of the generator's weights, in [0, 1); the average is what a stage ends with.</summary>
    public float Average { get; init; } = 0.999f;

    /// <summary>Whether the discriminator's weights are divided by their largest singular values (Miyato et al. 2018).</summary>
    public bool SpectralNorm { get; init; }

    internal void Validate(string path)
    {
        RecipeCheck.Closed($"{path}.discriminatorRate", DiscriminatorRate, 0, 10);
        RecipeCheck.HalfOpen($"{path}.beta1", Beta1, 0, 1);
        RecipeCheck.HalfOpen($"{path}.average", Average, 0, 1);
    }
}
