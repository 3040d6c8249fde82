using System.Collections.Immutable;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Cli.Sweeps;
using Tersor.Sweeps;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor sweep status</c>: how far a sweep is, from its folder and from Slurm, where there is one.</summary>
internal sealed class SweepStatusCommand(Terminal terminal) : Command<SweepFolderSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, SweepFolderSettings settings, CancellationToken cancellationToken)
    {
        var sweep = new SweepFolder(settings.Folder);
        var states = sweep.States();
        var counts = SweepCounts.Of(states);
        terminal.Line($"done {counts.Done}, begun {counts.Begun}, waiting {counts.Waiting}, failed {counts.Failed}");
        foreach (var (task, _) in states.Where(entry => entry.State == TaskState.Failed))
            terminal.Line($"failed  {task.Index}  {task.Id}: {sweep.ReasonOf(task)}");
        var slurm = new SlurmEngine(sweep, SweepProgram.Task);
        var queued = slurm.IsUsed ? Queued(sweep, slurm) : [];
        foreach (var task in queued)
            terminal.Line($"{task.State.ToLowerInvariant()}  {task.Index}  {sweep.Task(task.Index).Id}: {task.Job} {task.Where}");
        JsonFile.Write(settings, new
        {
            counts.Done,
            counts.Begun,
            counts.Waiting,
            counts.Failed,
            Queued = queued,
            Failures = states.Where(entry => entry.State == TaskState.Failed)
                .Select(entry => new { entry.Task.Index, entry.Task.Id, Reason = sweep.ReasonOf(entry.Task) }),
        });
        return ExitCode.Success;
    }

    private ImmutableArray<QueuedTask> Queued(SweepFolder sweep, SlurmEngine slurm)
    {
        try
        {
            return [.. slurm.Queued().Where(task => task.Index < sweep.All.Length)];
        }
        catch (EngineException exception)
        {
            // The folder tells what is done, whether the controller answers or not.
            terminal.Note(exception.Message);
            return [];
        }
    }
}
