using System.Collections.Immutable;
using Tersor.Inference;

namespace Tersor.Cli.Output;

/// <summary>How a compressed model is run on this machine, as a table: kernels, what they were chosen from, where results lie.</summary>
internal static class PlanSheet
{
    /// <summary>One row a step.</summary>
    public static SheetTable Of(CompressedModel model) => new(
        "Plan",
        ["step", "one image", "batch", "weights", "kept", "times", "floats", "at"],
        [.. model.Plan.Select(layer => (ImmutableArray<string>)
        [
            layer.Name,
            Describe(layer.Single),
            Describe(layer.Batch),
            layer.Weights == 0 ? "" : Figure.Count(layer.Weights),
            layer.Weights == 0 ? "" : Figure.Percent(layer.Density),
            layer.Weights == 0 ? "" : Figure.Count(layer.Repeats),
            Figure.Count(layer.OutputLength),
            Figure.Count(layer.OutputOffset),
        ])])
    { TextColumns = 3 };

    /// <summary>The chosen kernel first, then its rivals, each with its time.</summary>
    private static string Describe(KernelPlan? plan) => plan switch
    {
        null => "",
        { Trials: [] } => plan.Kernel,
        _ => string.Join("\n", plan.Trials.OrderBy(trial => trial.Microseconds).Select(trial => $"{trial.Kernel} {Figure.Microseconds(trial.Microseconds)}")),
    };
}
