using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Cli.Commands;
using Tersor.Cli.Output;
using Tersor.Learning;
using Tersor.Mpi;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>
/// The processes that an MPI launcher has started with one command line. All do the same work, but for the shards of a training,
/// which they share out. The first one alone speaks and writes.
/// </summary>
internal sealed class Ranks
{
    private const string PatienceVariable = "TERSOR_MPI_TIMEOUT";
    private const int UsualPatience = 600, MostPatience = 86_400;

    /// <summary>
    /// How long the others wait before they say what went wrong: if the first one met the same, the launcher ends them meanwhile.
    /// </summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(3);

    private readonly MpiLaunch _launch;
    private readonly ImmutableArray<string> _arguments;
    private readonly CancellationToken _signals;
    private readonly CancellationTokenSource _stop = new();
    private MpiWorld? _world;

    private Ranks(MpiLaunch launch, ImmutableArray<string> arguments, CancellationToken signals)
    {
        (_launch, _arguments, _signals) = (launch, arguments, signals);

        // Whoever has not met the others yet keeps nobody waiting.
        signals.Register(() =>
        {
            if (_world is null)
                _stop.Cancel();
        });
    }

    /// <summary>Whether this process speaks and writes.</summary>
    public bool IsFirst => _launch.Rank == 0;

    /// <summary>Cancelled in all processes after the same step.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>
    /// The processes that train together with this one; null if it was started alone, or each does work of its own.
    /// </summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="signals">Cancelled by a signal that this process gets.</param>
    public static Ranks? OfProcess(IReadOnlyList<string> arguments, CancellationToken signals) =>
        arguments is ["train" or "compress" or "sensitivity" or "reproduce", ..] && MpiLaunch.OfProcess() is { } launch
            ? new Ranks(launch, [.. arguments], signals)
            : null;

    /// <summary>Runs the command line in this process.</summary>
    /// <param name="body">Does it with a terminal that is silent everywhere but in the first process.</param>
    /// <returns>The exit code.</returns>
    public int Run(Func<Terminal, int> body)
    {
        var errors = new StringWriter();
        var terminal = IsFirst ? Terminal.OfProcess(isPlain: true) : Silent(errors);
        var code = body(terminal);
        if (code is ExitCode.Success or ExitCode.Interrupted)
        {
            if (_world is { Exchanges: > 0 } world)
                terminal.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{world.Exchanges} exchanges among {world.Count} ranks, "
                    + $"{world.ExchangeTime.TotalMilliseconds / world.Exchanges:0.000} ms each with waiting for the others"));
            _world?.End();
            return code;
        }

        // Here one must not wait for the others: they may never come. The launcher ends them.
        if (!IsFirst)
        {
            Thread.Sleep(Courtesy);
            var last = errors.ToString().TrimEnd().Split('\n')[^1];
            Console.Error.WriteLine($"rank {_launch.Rank}: {last}");
        }

        return code;
    }

    /// <summary>Checks that a command shares its work out.</summary>
    /// <param name="settings">The command's settings.</param>
    /// <exception cref="UsageException">It does not, or there are fewer shards than processes.</exception>
    public void Check(CommandSettings settings)
    {
        if (settings is not TrainSettings and not CompressSettings)
            throw new UsageException(
                $"{_launch.Launcher} has started {_launch.Count} ranks, but '{_arguments[0]}' works in one process");
        var shards = ((ModelSettings)settings).Shards;
        if (shards >= _launch.Count)
            return;
        throw new UsageException(shards <= 1
            ? $"--shards: {_launch.Launcher} has started {_launch.Count} ranks, which would all do the same; at least "
                + $"{_launch.Count} shards are needed"
            : $"--shards: {shards} are fewer than the {_launch.Count} ranks that {_launch.Launcher} has started");
    }

    /// <summary>Meets the other processes.</summary>
    /// <exception cref="MpiException">They can't work together.</exception>
    public IShardGroup Join() => _world ??= MpiWorld.Join(
        _launch, Patience(), () => _signals.IsCancellationRequested, () => _stop.Cancel());

    /// <summary>
    /// Makes sure that all processes begin with the same: else they would learn different weights, and nobody would notice.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="state">What the run goes on from, and has been read; null for nothing.</param>
    /// <exception cref="MpiException">They don't.</exception>
    public void Agree(ModelTask task, string? state)
    {
        if (_world is not { } world)
            return;
        world.Agree("version", TersorApp.Version);
        world.Agree("command line", string.Join('\0', _arguments));
        world.Agree("processor", DeviceSettings.Describe(task.Device));
        world.Agree("data set", task.Data.Train.Fingerprint + task.Data.Test.Fingerprint + task.Data.Validation?.Fingerprint);
        world.Agree("model", task.WeightsFingerprint ?? "");
        world.Agree("state to go on from", HashOf(state));
    }

    private static string HashOf(string? path)
    {
        if (path is null || !File.Exists(path))
            return "";
        using var stream = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(stream));
    }

    private static TimeSpan Patience()
    {
        var text = Environment.GetEnvironmentVariable(PatienceVariable);
        if (string.IsNullOrEmpty(text))
            return TimeSpan.FromSeconds(UsualPatience);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 1 and <= MostPatience
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"{PatienceVariable}: '{text}' is no number of seconds in [1, {MostPatience}]");
    }

    private static Terminal Silent(TextWriter errors) => new(
        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(TextWriter.Null),
        }),
        errors);
}
