using System.Collections.Immutable;
using Tersor.Inference;
using Tersor.Learning;

namespace Tersor.Cli.Output;

/// <summary>How a compressed model is run on this machine, as a table: kernels, what they were chosen from, and on the processor where results lie.</summary>
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

    /// <summary>One row a layer with weights, each way with its time for a batch.</summary>
    public static SheetTable Of(DeviceSession session) => new(
        $"Plan on {session.Device.Name}",
        ["layer", "runs", "sparse", "dense", "batch", "weights", "kept"],
        [.. session.Plan.Select(layer => (ImmutableArray<string>)
        [
            layer.Name,
            layer.IsSparse ? "sparse" : "dense",
            layer.Timing is { } sparse ? Figure.Microseconds(sparse.SparseMicroseconds) : "",
            layer.Timing is { } dense ? Figure.Microseconds(dense.DenseMicroseconds) : "",
            layer.Timing is { } timing ? Figure.Count(timing.Batch) : "",
            Figure.Count(layer.Weights),
            Figure.Percent(layer.Density),
        ])])
    { TextColumns = 2 };

    /// <summary>The chosen kernel first, then its rivals, each with its time.</summary>
    private static string Describe(KernelPlan? plan) => plan switch
    {
        null => "",
        { Trials: [] } => plan.Kernel,
        _ => string.Join("\n", plan.Trials.OrderBy(trial => trial.Microseconds).Select(trial => $"{trial.Kernel} {Figure.Microseconds(trial.Microseconds)}")),
    };
}
