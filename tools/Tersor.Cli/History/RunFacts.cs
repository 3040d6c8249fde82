using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Spectre.Console.Cli;
using Tersor.Cli.Machine;
using Tersor.Tasks;

namespace Tersor.Cli.History;

/// <summary>What a run begins with: the command line, when, with what and where, and what decides its result.</summary>
internal static class RunFacts
{
    /// <summary>The facts by key.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="own">What decides this run: model, data, device, seed, recipe.</param>
    public static ImmutableArray<ScoreField> Of(CommandContext context, IEnumerable<ScoreField> own) =>
    [
        new("command", string.Join(' ', context.Arguments.Select(Quoted))),
        new("time", DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        new("version", TersorApp.Version), new("runtime", RuntimeInformation.FrameworkDescription),
        new("processor", ProcessorInfo.Name), new("processors", Environment.ProcessorCount), .. own,
    ];

    private static string Quoted(string argument) =>
        argument.Length > 0 && !argument.Any(char.IsWhiteSpace) ? argument : $"'{argument.Replace("'", "'\\''")}'";
}
