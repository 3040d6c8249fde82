using Spectre.Console.Cli;
using Tersor.Foreign.Measuring;

namespace Tersor.Foreign.Commands;

/// <summary><c>measure</c>: every run that isn't done, one after the other.</summary>
internal sealed class MeasureCommand : Command<MeasureCommand.Settings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        Directory.CreateDirectory(settings.Folder);
        var failed = 0;
        foreach (var network in Networks.All(settings).Where(network => settings.Takes(network.Name)))
        {
            if (network.Missing is { } missing)
            {
                Console.WriteLine($"{network.Name}: {missing} is not there, left out");
                continue;
            }

            foreach (var run in network.Runs)
                if (settings.Again || !run.IsDone)
                    failed += run.Do(cancellation) ? 0 : 1;
        }

        return failed == 0 ? 0 : 1;
    }

    internal sealed class Settings : Selection
    {
        [CommandOption("--again")]
        [System.ComponentModel.Description("Repeat what is done already.")]
        public bool Again { get; init; }
    }
}
