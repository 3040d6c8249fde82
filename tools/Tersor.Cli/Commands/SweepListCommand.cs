using System.ComponentModel;
using System.Globalization;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Sweeps;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor sweep list</c>: the indices of tasks, a line each, for engines that are told them.</summary>
internal sealed class SweepListCommand(Terminal terminal) : Command<SweepListCommand.Settings>
{
    internal sealed class Settings : SweepFolderSettings
    {
        [CommandOption("--missing")]
        [Description("Only tasks without a result that did not fail by themselves.")]
        public bool Missing { get; init; }
    }

    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var sweep = new SweepFolder(settings.Folder);
        var tasks = settings.Missing ? [.. sweep.Missing(again: false)] : sweep.Tasks.ToList();
        foreach (var task in tasks)
            terminal.Line(task.Index.ToString(CultureInfo.InvariantCulture));
        JsonFile.Write(settings, tasks);
        return ExitCode.Success;
    }
}
