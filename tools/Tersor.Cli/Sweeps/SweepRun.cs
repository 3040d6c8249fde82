using System.Collections.Immutable;
using Tersor.Cli.Output;
using Tersor.Sweeps;

namespace Tersor.Cli.Sweeps;

/// <summary>Gives the tasks of a sweep that are missing to the engine that was asked for.</summary>
/// <param name="terminal">Told what becomes of them.</param>
/// <param name="sweep">The folder.</param>
/// <param name="settings">The engine.</param>
/// <param name="isOnProcessor">Whether tasks compute on the processor.</param>
/// <param name="name">What the user calls the folder.</param>
internal sealed class SweepRun(
    Terminal terminal, SweepFolder sweep, IEngineOptions settings, bool isOnProcessor, string name)
{
    /// <summary>Runs tasks here to their end, or hands them to Slurm.</summary>
    /// <param name="missing">The tasks, trainings before the compressions that begin with them.</param>
    /// <param name="options">What the user tells <c>sbatch</c>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="EngineException">Slurm refused them.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; tasks here have ended.</exception>
    public void Go(ImmutableArray<SweepTask> missing, ImmutableArray<string> options, CancellationToken cancellation)
    {
        if (settings.On == IEngineOptions.Here)
            RunHere(missing, cancellation);
        else
            Submit(missing, options);
    }

    private void RunHere(ImmutableArray<SweepTask> missing, CancellationToken cancellation)
    {
        var jobs = settings.Jobs ?? (isOnProcessor ? Math.Clamp(missing.Length, 1, Environment.ProcessorCount) : 1);
        var (ended, all) = (0, missing.Length);
        terminal.Line($"{name}: {sweep.Tasks.Count(sweep.IsDone)} done before, {all} to do, {jobs} at a time");
        new LocalEngine(sweep, SweepProgram.Task, jobs, task =>
        {
            var outcome = sweep.IsDone(task) ? "done"
                : sweep.ReasonOf(task) is { } reason ? $"failed: {reason}"
                : !sweep.IsReady(task) ? "left out: there is no dense network to begin with"
                : "ended without a result; see the folder's logs";
            terminal.Line($"{++ended} of {all}  {task.Id}: {outcome}");
        }).Run(missing, cancellation).GetAwaiter().GetResult();
        cancellation.ThrowIfCancellationRequested();
    }

    private void Submit(ImmutableArray<SweepTask> missing, ImmutableArray<string> options)
    {
        var slurm = new SlurmEngine(sweep, SweepProgram.Task);
        var queued = slurm.Queued();
        var indices = queued.Select(task => task.Index).ToHashSet();
        missing = [.. missing.Where(task => !indices.Contains(task.Index))];
        var jobs = slurm.Submit(missing, queued, options);
        terminal.Line(jobs.IsEmpty
            ? $"{name}: nothing to submit, {queued.Length} queued"
            : $"{name}: {missing.Length} submitted as {string.Join(", ", jobs)}, {queued.Length} queued before");
    }
}
