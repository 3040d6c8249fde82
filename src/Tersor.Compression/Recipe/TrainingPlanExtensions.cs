using System.Collections.Immutable;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>What a <see cref="TrainingPlan"/> describes, made real.</summary>
public static class TrainingPlanExtensions
{
    private const float DefaultBeta1 = 0.9f;

    /// <summary>The plan's optimiser.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="parameters">The parameters to update.</param>
    public static Optimizer CreateOptimizer(this TrainingPlan plan, ImmutableArray<Parameter> parameters)
    {
        Optimizer optimizer = plan.Optimizer switch
        {
            OptimizerKind.Sgd => new Sgd(parameters, plan.Rate, plan.Momentum, nesterov: plan.Momentum > 0, plan.WeightDecay),
            OptimizerKind.Adam => new Adam(parameters, plan.Rate, plan.Adversarial?.Beta1 ?? DefaultBeta1, weightDecay: plan.WeightDecay),
            OptimizerKind.AdamW => new AdamW(parameters, plan.Rate, plan.Adversarial?.Beta1 ?? DefaultBeta1, weightDecay: plan.WeightDecay),
            _ => throw new ArgumentException($"No optimiser {plan.Optimizer}.", nameof(plan)),
        };
        if (plan.ClipNorm > 0)
            optimizer.MaxGradientNorm = plan.ClipNorm;
        return optimizer;
    }

    /// <summary>The two sides and the loop of an adversarial training.</summary>
    /// <param name="plan">The plan; <see cref="TrainingPlan.Adversarial"/> is not null.</param>
    /// <param name="generator">The network that learns to make images.</param>
    /// <param name="discriminator">The network that learns to judge them.</param>
    /// <param name="loss">The loss that the generator minimises.</param>
    /// <param name="steps">How many steps the training has, at least 1.</param>
    /// <param name="seed">Decides the latents.</param>
    public static AdversarialTrainer CreateTraining(
        this TrainingPlan plan, Network generator, Network discriminator, IGeneratorLoss loss, int steps, ulong seed)
    {
        var adversarial = plan.Adversarial!;
        var other = plan with { Rate = adversarial.DiscriminatorRate };
        return new AdversarialTrainer(
            new Player(generator, plan.CreateOptimizer(generator.Parameters), plan.CreateSchedule(steps)),
            new Player(
                discriminator,
                other.Rate > 0 ? other.CreateOptimizer(discriminator.Parameters) : null,
                other.Rate > 0 ? other.CreateSchedule(steps) : null),
            loss,
            new ExponentialAverage(generator.Parameters, adversarial.Average),
            seed);
    }

    /// <summary>The plan's learning rate at each step.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="steps">How many steps the training has, at least 1.</param>
    public static ISchedule CreateSchedule(this TrainingPlan plan, int steps)
    {
        var rise = (int)(plan.Warmup * steps);
        ISchedule schedule = plan.Schedule == RateSchedule.Cosine
            ? new CosineSchedule(plan.Rate, steps - rise)
            : new ConstantSchedule(plan.Rate);
        return rise > 0 ? new WarmupSchedule(rise, schedule) : schedule;
    }
}
