using Spectre.Console;
using Tersor.Inference;

namespace Tersor.Peers.Commands;

/// <summary>The steps of a session's predictions, those that take the most time first.</summary>
internal static class StepTable
{
    /// <summary>A table of all steps that take a share of the time worth a line.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="profile">The times.</param>
    /// <param name="samples">Samples of a prediction.</param>
    public static Table Of(string title, SessionProfile profile, int samples)
    {
        var steps = profile.Steps;
        var total = steps.Sum(step => step.Total);
        var table = new Table().Title(Markup.Escape(title))
            .AddColumns("share", "mean", "fastest", "step", "kind", "kernel", "weights", "repeats", "GFLOP/s");
        foreach (var step in steps.Where(step => step.Total > total / 1000).OrderByDescending(step => step.Total))
        {
            var layer = step.Layer;
            var kernel = samples == 1 ? layer.Single : layer.Batch;
            var operations = 2e-3 * layer.NonZeros * layer.Repeats;
            table.AddRow(
                $"{step.Total / total:P1}",
                $"{step.Total / step.Runs:F1} µs",
                $"{step.Fastest:F1} µs",
                Markup.Escape(layer.Name),
                step.Kind,
                kernel?.Kernel ?? "",
                layer.Weights == 0 ? "" : $"{layer.Weights}",
                layer.Weights == 0 ? "" : $"{layer.Repeats}",
                layer.Weights == 0 || samples > 1 ? "" : $"{operations / step.Fastest:F0}");
        }

        return table;
    }
}
