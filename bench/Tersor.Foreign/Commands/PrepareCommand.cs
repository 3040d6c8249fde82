using Spectre.Console.Cli;
using Tersor.Foreign.Measuring;

namespace Tersor.Foreign.Commands;

/// <summary><c>prepare</c>: the inputs that have to be made, and the network with a head of its own.</summary>
internal sealed class PrepareCommand : Command<PrepareCommand.Settings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        Directory.CreateDirectory(settings.Folder);
        foreach (var network in Networks.All(settings).Where(network => settings.Takes(network.Name)))
        {
            if (network.Prepare is null)
                continue;
            Console.WriteLine(network.Missing is { } missing
                ? $"{network.Name}: {missing} is not there, left out"
                : $"{network.Name} …");
            if (network.Missing is null)
                network.Prepare(cancellation);
        }

        return 0;
    }

    internal sealed class Settings : Selection;
}
