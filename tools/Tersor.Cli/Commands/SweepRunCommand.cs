using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Cli.Sweeps;
using Tersor.Gpu;
using Tersor.Sweeps;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor sweep run</c>: every model with every recipe, data set and seed, as far as it is not done.</summary>
internal sealed class SweepRunCommand(Terminal terminal) : Command<SweepRunSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, SweepRunSettings settings, CancellationToken cancellationToken)
    {
        var options = ((IEngineOptions)settings).Behind(context);
        var sweep = SweepFile.Read(settings.Sweep);
        var folder = Path.GetDirectoryName(Path.GetFullPath(settings.Sweep))!;
        var plan = SweepFolder.Plan(settings.Out, SweepTask.Expand(sweep, folder));
        plan.Clean();
        new SweepRun(terminal, plan, settings, IsOnProcessor(sweep), settings.Out)
            .Go(plan.Missing(settings.Again), options, cancellationToken);
        var states = plan.States();
        JsonFile.Write(settings, SweepCounts.Of(states));
        return states.Any(entry => entry.State == TaskState.Failed)
            || (settings.On == IEngineOptions.Here && states.Any(entry => entry.State != TaskState.Done))
            ? ExitCode.Failed
            : ExitCode.Success;
    }

    /// <summary>Whether tasks compute on the processor, whichever way the option is written.</summary>
    private static bool IsOnProcessor(SweepFile sweep)
    {
        var words = sweep.Options.SelectMany(
            text => text.StartsWith("--device=", StringComparison.Ordinal) ? text.Split('=', 2) : [text]);
        return words.SkipWhile(word => word != "--device").ElementAtOrDefault(1) is null or DeviceCatalog.Cpu;
    }
}
