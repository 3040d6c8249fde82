using System.Collections.Immutable;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Cli.Sweeps;
using Tersor.Sweeps;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor sweep run</c>: every model with every recipe, data set and seed, as far as it is not done.</summary>
internal sealed class SweepRunCommand(Terminal terminal) : Command<SweepRunSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, SweepRunSettings settings, CancellationToken cancellationToken)
    {
        ImmutableArray<string> options = [.. context.Remaining.Raw];
        if (!options.IsEmpty && settings.On == "here")
            throw new UsageException("--: options behind it are Slurm's, for --on slurm");
        var sweep = SweepFile.Read(settings.Sweep);
        var folder = Path.GetDirectoryName(Path.GetFullPath(settings.Sweep))!;
        var plan = SweepFolder.Plan(settings.Out, SweepTask.Expand(sweep, folder));
        plan.Clean();
        if (settings.On == "here")
            RunHere(plan, settings, sweep, cancellationToken);
        else
            Submit(plan, settings, options);
        var states = plan.States();
        JsonFile.Write(settings, SweepCounts.Of(states));
        return states.Any(entry => entry.State == TaskState.Failed)
            || (settings.On == "here" && states.Any(entry => entry.State != TaskState.Done))
            ? ExitCode.Failed
            : ExitCode.Success;
    }

    private void RunHere(SweepFolder plan, SweepRunSettings settings, SweepFile sweep, CancellationToken cancellation)
    {
        var missing = plan.Missing(settings.Again);
        var jobs = settings.Jobs ?? (IsOnProcessor(sweep) ? Math.Clamp(missing.Length, 1, Environment.ProcessorCount) : 1);
        var (ended, all) = (0, missing.Length);
        terminal.Line($"{settings.Out}: {plan.Tasks.Count() - all} done before or failed, {all} to do, {jobs} at a time");
        new LocalEngine(plan, SweepProgram.Task, jobs, task =>
        {
            var outcome = plan.IsDone(task) ? "done"
                : plan.ReasonOf(task) is { } reason ? $"failed: {reason}"
                : "ended without a result; see the folder's logs";
            terminal.Line($"{++ended} of {all}  {task.Id}: {outcome}");
        }).Run(missing, cancellation).GetAwaiter().GetResult();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Whether tasks compute on the processor, whichever way the option is written.</summary>
    private static bool IsOnProcessor(SweepFile sweep)
    {
        var words = sweep.Options.SelectMany(
            text => text.StartsWith("--device=", StringComparison.Ordinal) ? text.Split('=', 2) : [text]);
        return words.SkipWhile(word => word != "--device").ElementAtOrDefault(1) is null or "cpu";
    }

    private void Submit(SweepFolder plan, SweepRunSettings settings, ImmutableArray<string> options)
    {
        var slurm = new SlurmEngine(plan, SweepProgram.Task);
        var queued = slurm.Queued().Select(task => task.Index).ToHashSet();
        ImmutableArray<SweepTask> missing = [.. plan.Missing(settings.Again).Where(task => !queued.Contains(task.Index))];
        var jobs = slurm.Submit(missing, options);
        terminal.Line(jobs.IsEmpty
            ? $"{settings.Out}: nothing to submit, {queued.Count} queued"
            : $"{settings.Out}: {missing.Length} submitted as {string.Join(", ", jobs)}, {queued.Count} queued before");
    }
}
