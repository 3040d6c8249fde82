using System.Collections.Immutable;
using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Cli.Sweeps;
using Tersor.Data;
using Tersor.Sweeps;

namespace Tersor.Cli.Commands;

/// <summary>
/// <c>tersor sweep task</c>: what an engine calls. Exit code 0: the result is there; 1 or 2: the task itself failed, and would
/// fail again; anything else: it was ended from outside, and may be tried again.
/// </summary>
internal sealed class SweepTaskCommand(Terminal terminal, DatasetCatalog catalog) : Command<SweepTaskCommand.Settings>
{
    private const string ErrorHead = "error: ";

    internal sealed class Settings : JsonSettings
    {
        [CommandArgument(0, "<FOLDER>")]
        [Description("The sweep's folder.")]
        public required string Folder { get; init; }

        [CommandArgument(1, "<INDEX>")]
        [Description("The task, as 'tersor sweep list' has it.")]
        public required int Index { get; init; }
    }

    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var sweep = new SweepFolder(settings.Folder);
        var task = sweep.Task(settings.Index);
        if (sweep.IsDone(task))
        {
            terminal.Line($"{task.Id}: done before");
            return ExitCode.Success;
        }

        if (!sweep.IsReady(task))
        {
            terminal.Error($"{task.Id}: waits for {task.Dense}, which has no result yet");
            return ExitCode.NotYet;
        }

        var attempt = new TaskAttempt(sweep, task);
        // A training goes on from its own result.
        var begun = task.IsTraining
            ? TaskResult.NameOf(task)
            : Path.GetFileName(CompressSettings.StagesOf(TaskResult.NameOf(task)));
        ImmutableArray<string> arguments = sweep.DenseOf(task) is { } dense
            ? [.. task.Arguments, "--checkpoint", TaskResult.PathOf(sweep, dense)]
            : task.Arguments;
        var resumes = attempt.Inherit(begun);
        var code = Run(task, attempt, resumes ? arguments.Add("--resume") : arguments, cancellationToken);

        // What another version of the program has begun is no reason to fail.
        if (resumes && code is ExitCode.Failed or ExitCode.Usage)
        {
            File.Delete(attempt.File(begun));
            code = Run(task, attempt, arguments, cancellationToken);
        }

        if (code == ExitCode.Interrupted)
            throw new OperationCanceledException(cancellationToken);
        if (code == ExitCode.Success)
        {
            terminal.Line(attempt.Publish() ? $"{task.Id}: done" : $"{task.Id}: another attempt was first");
            return code;
        }

        var reason = File.ReadLines(attempt.File("log.txt"))
            .LastOrDefault(line => line.StartsWith(ErrorHead, StringComparison.Ordinal))?[ErrorHead.Length..]
            ?? $"ended with exit code {code}";
        attempt.Fail(reason);
        terminal.Error($"{task.Id}: {reason}");
        return code;
    }

    private int Run(
        SweepTask task, TaskAttempt attempt, ImmutableArray<string> arguments, CancellationToken cancellation)
    {
        using var log = new StreamWriter(attempt.File("log.txt")) { AutoFlush = true };
        return TersorApp.Run(
            [.. arguments, "--out", attempt.File(TaskResult.NameOf(task)), "--json", attempt.File(TaskResult.Report)],
            Terminal.Of(log),
            catalog,
            cancellation);
    }
}
