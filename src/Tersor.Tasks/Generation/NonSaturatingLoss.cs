using Tersor.Core;

namespace Tersor.Tasks;

/// <summary>
/// -ln σ(logit): the generator makes the likely verdict "real" likelier, which gives it a gradient where it is worst (Goodfellow
/// et al., "Generative Adversarial Nets", 2014).
/// </summary>
public sealed class NonSaturatingLoss : IGeneratorLoss
{
    /// <inheritdoc/>
    public Tensor Compute(in GeneratedBatch batch) => batch.Logits.LogisticLoss();
}
