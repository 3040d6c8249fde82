using System.Collections.Immutable;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>What a <see cref="TrainingSettings"/> describes, made real.</summary>
public static class TrainingSettingsExtensions
{
    private const float DefaultBeta1 = 0.9f;

    /// <summary>Whether the dense network teaches in a training.</summary>
    /// <param name="plan">The training.</param>
    public static bool HasTeacher(this TrainingSettings plan) =>
        plan.Distillation is not null || plan.Adversarial?.Teacher is not null;

    /// <summary>The plan's optimiser.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="parameters">The parameters to update.</param>
    public static Optimizer CreateOptimizer(this TrainingSettings plan, ImmutableArray<Parameter> parameters)
    {
        Optimizer optimizer = plan.Optimizer switch
        {
            OptimizerKind.Sgd => new Sgd(parameters, plan.Rate, plan.Momentum, nesterov: plan.Momentum > 0, plan.WeightDecay),
            OptimizerKind.Adam =>
                new Adam(parameters, plan.Rate, plan.Adversarial?.Beta1 ?? DefaultBeta1, weightDecay: plan.WeightDecay),
            OptimizerKind.AdamW =>
                new AdamW(parameters, plan.Rate, plan.Adversarial?.Beta1 ?? DefaultBeta1, weightDecay: plan.WeightDecay),
            _ => throw new ArgumentException($"No optimiser {plan.Optimizer}.", nameof(plan)),
        };
        if (plan.ClipNorm > 0)
            optimizer.MaxGradientNorm = plan.ClipNorm;
        return optimizer;
    }

    /// <summary>The plan's learning rate at each step.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="steps">How many steps the training has, at least 1.</param>
    public static ISchedule CreateSchedule(this TrainingSettings plan, int steps)
    {
        var rise = (int)(plan.Warmup * steps);
        ISchedule schedule = plan.Schedule == RateSchedule.Cosine
            ? new CosineSchedule(plan.Rate, steps - rise)
            : new ConstantSchedule(plan.Rate);
        return rise > 0 ? new WarmupSchedule(rise, schedule) : schedule;
    }
}
