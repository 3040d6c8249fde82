using Tersor.Sweeps;

namespace Tersor.Cli.Sweeps;

/// <summary>The names of the files that a task leaves.</summary>
internal static class TaskResult
{
    /// <summary>What <c>--json</c> has written.</summary>
    public const string Report = "report.json";

    /// <summary>The name of the model's file.</summary>
    public static string NameOf(SweepTask task) => task.IsTraining ? "model.safetensors" : "model.tersor";

    /// <summary>The file of the model, once the task is done.</summary>
    public static string PathOf(SweepFolder sweep, SweepTask task) => Path.Combine(sweep.ResultOf(task), NameOf(task));
}
