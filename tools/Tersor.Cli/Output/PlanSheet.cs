using System.Collections.Immutable;
using Tersor.Diagnostics;
using Tersor.Format;

namespace Tersor.Cli.Output;

/// <summary>
/// How a compressed model is run on this machine, as a table: kernels, what they were chosen from, and on the processor where
/// results lie.
/// </summary>
internal static class PlanSheet
{
    /// <summary>One row a step.</summary>
    public static SheetTable OfProcessor(ImmutableArray<LayerComputation> plan) => new(
        "Plan",
        ["step", "one image", "batch", "weights", "kept", "times", "floats", "at"],
        [.. plan.Select(layer => (ImmutableArray<string>)
        [
            PlainText.Escape(layer.Name),
            Describe(layer.Single),
            Describe(layer.Batch),
            layer.Weights == 0 ? "" : Figure.Count(layer.Weights),
            layer.Weights == 0 ? "" : Figure.Percent(layer.Density),
            layer.Weights == 0 ? "" : Figure.Count(layer.Repeats),
            Figure.Count(layer.OutputLength),
            Figure.Count(layer.OutputOffset),
        ])])
    { TextColumns = 3, HasLists = true };

    /// <summary>One row a layer with weights, each way with its time for a batch.</summary>
    public static SheetTable OfDevice(string device, ImmutableArray<LayerComputation> plan) => new(
        $"Plan on {device}",
        ["layer", "runs", "sparse", "dense", "batch", "weights", "kept"],
        [.. plan.Select(layer => (ImmutableArray<string>)
        [
            layer.Name,
            layer.Batch!.Kernel,
            layer.Batch.Trials is [var sparse, _] ? Figure.Microseconds(sparse.Microseconds) : "",
            layer.Batch.Trials is [_, var dense] ? Figure.Microseconds(dense.Microseconds) : "",
            layer.Batch.Trials is [var trial, ..] ? Figure.Count(trial.Lanes) : "",
            Figure.Count(layer.Weights),
            Figure.Percent(layer.Density),
        ])])
    { TextColumns = 2 };

    /// <summary>The chosen kernel first, then its rivals, each with its time.</summary>
    private static string Describe(ChosenKernel? plan) => plan switch
    {
        null => "",
        { Trials: [] } => plan.Kernel,
        _ => string.Join("\n", plan.Trials.OrderBy(trial => trial.Microseconds)
            .Select(trial => $"{trial.Kernel} {Figure.Microseconds(trial.Microseconds)}")),
    };
}
