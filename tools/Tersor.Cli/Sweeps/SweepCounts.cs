using Tersor.Sweeps;

namespace Tersor.Cli.Sweeps;

/// <summary>How many tasks of a sweep are how.</summary>
/// <param name="Done">Their results are there.</param>
/// <param name="Begun">They run, or were killed.</param>
/// <param name="Waiting">Nothing has begun.</param>
/// <param name="Failed">They failed by themselves.</param>
internal sealed record SweepCounts(int Done, int Begun, int Waiting, int Failed)
{
    /// <summary>Counts.</summary>
    public static SweepCounts Of(IReadOnlyCollection<(SweepTask Task, TaskState State)> states)
    {
        return new SweepCounts(
            Count(TaskState.Done), Count(TaskState.Begun), Count(TaskState.Waiting), Count(TaskState.Failed));

        int Count(TaskState state) => states.Count(entry => entry.State == state);
    }
}
