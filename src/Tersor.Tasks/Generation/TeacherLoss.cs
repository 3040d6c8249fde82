using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// What a generator learns from a teacher, usually itself before it was compressed, at the same latents (after Yu and Pool,
/// "Self-Supervised Generative Adversarial Compression", 2020): adversarial · -ln σ(D(x)) + pixels · mean |x - t| + verdicts ·
/// mean |D(x) - D(t)| / mean |D(t)|, where x are the generator's images, t the teacher's and D the discriminator's logits.
/// </summary>
/// <param name="teacher">A trained generator on the same device. It is not disposed.</param>
/// <param name="discriminator">The judge of both.</param>
public sealed class TeacherLoss(Network teacher, Network discriminator) : IGeneratorLoss
{
    private readonly NonSaturatingLoss _adversarial = new();

    /// <summary>The weight of the loss against the discriminator.</summary>
    public float Adversarial { get; init; } = 1f;

    /// <summary>The weight of the distance between images; 0 leaves it out.</summary>
    public float Pixels { get; init; }

    /// <summary>The weight of the relative distance between the discriminator's verdicts; 0 leaves it out.</summary>
    public float Verdicts { get; init; }

    /// <inheritdoc/>
    public Tensor Compute(in GeneratedBatch batch)
    {
        var loss = _adversarial.Compute(batch) * Adversarial;
        var images = Constant(teacher, batch.Latents);
        if (Pixels > 0)
            loss += Distance(batch.Images, images) * Pixels;
        if (Verdicts > 0)
        {
            var logits = Constant(discriminator, images);
            var relative = Distance(batch.Logits, logits) / Size(logits);
            loss += relative * Verdicts;
        }

        return loss;
    }

    private static Tensor Distance(Tensor a, Tensor b) => (a - b).Abs().Mean();

    private static Tensor Size(Tensor x)
    {
        using var guard = Tape.NoGrad();
        return x.Abs().Mean();
    }

    private static Tensor Constant(Network network, Tensor x)
    {
        using var guard = Tape.NoGrad();
        return network.Forward(x, training: false);
    }
}
