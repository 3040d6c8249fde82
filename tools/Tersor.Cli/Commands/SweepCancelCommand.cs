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
        var slurm = new SlurmEngine(new SweepFolder(settings.Folder), SweepProgram.Task);
        var cancelled = slurm.IsUsed ? slurm.Cancel() : 0;
        terminal.Line(slurm.IsUsed
            ? $"{settings.Folder}: {cancelled} cancelled"
            : $"{settings.Folder}: nothing of it was submitted; Ctrl-C ends a 'tersor sweep run' here");
        JsonFile.Write(settings, new { Cancelled = cancelled });
        return ExitCode.Success;
    }
}
