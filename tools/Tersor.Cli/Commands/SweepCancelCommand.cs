using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Cli.Sweeps;
using Tersor.Sweeps;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor sweep cancel</c>: takes back what Slurm holds of a sweep; results stay.</summary>
internal sealed class SweepCancelCommand(Terminal terminal) : Command<SweepFolderSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, SweepFolderSettings settings, CancellationToken cancellationToken)
    {
        var cancelled = new SlurmEngine(new SweepFolder(settings.Folder), SweepProgram.Task).Cancel();
        terminal.Line($"{settings.Folder}: {cancelled} cancelled");
        JsonFile.Write(settings, new { Cancelled = cancelled });
        return ExitCode.Success;
    }
}
