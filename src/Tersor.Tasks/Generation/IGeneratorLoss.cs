using Tersor.Core;

namespace Tersor.Tasks;

/// <summary>What a generator has made in one step.</summary>
/// <param name="Latents">The latents that the images come from.</param>
/// <param name="Images">What came out: [n, channels, height, width].</param>
/// <param name="Logits">What the discriminator, which holds still meanwhile, says of it: [n, 1], higher for real.</param>
public readonly record struct GeneratedBatch(Tensor Latents, Tensor Images, Tensor Logits);

/// <summary>The loss that a generator minimises.</summary>
public interface IGeneratorLoss
{
    /// <summary>The mean loss of a batch: a single element, recorded on the tape.</summary>
    Tensor Compute(in GeneratedBatch batch);
}
