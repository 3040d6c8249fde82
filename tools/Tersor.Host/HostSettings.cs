using System.Globalization;

namespace Tersor.Host;

/// <summary>What the service can be told, on the command line or in its configuration.</summary>
/// <param name="Model">A <c>.tersor</c> file.</param>
/// <param name="MaxBody">The most bytes that a request may send.</param>
/// <param name="BodyTimeout">How long a request's body may take to arrive.</param>
/// <param name="Sessions">How many predictions run at the same time.</param>
/// <param name="Queue">How many requests may wait for one of them; more are turned away.</param>
/// <param name="Connections">How many connections may be open; more are closed at once.</param>
internal sealed record HostSettings(string Model, int MaxBody, TimeSpan BodyTimeout, int Sessions, int Queue, int Connections)
{
    private const int DefaultMaxBody = 1 << 20;
    private const int DefaultBodyTimeout = 10;
    private const int DefaultQueue = 256;
    private const int DefaultConnections = 1024;
    private const int MostBody = 1 << 30;
    private const int MostSeconds = 3600;
    private const int MostOf = 1 << 16;

    /// <exception cref="ArgumentException">There is no model, or a number is out of range.</exception>
    public static HostSettings From(IConfiguration configuration) => new(
        configuration["model"] is { Length: > 0 } model
            ? model
            : throw new ArgumentException("which model? --model FILE.tersor"),
        Number(configuration, "max-body", DefaultMaxBody, least: 1, MostBody),
        TimeSpan.FromSeconds(Number(configuration, "body-timeout", DefaultBodyTimeout, least: 1, MostSeconds)),
        Number(configuration, "sessions", 0, least: 0, MostOf) is > 0 and var sessions ? sessions : Environment.ProcessorCount,
        Number(configuration, "queue", DefaultQueue, least: 0, MostOf),
        Number(configuration, "connections", DefaultConnections, least: 1, MostOf));

    private static int Number(IConfiguration configuration, string key, int usual, int least, int most) =>
        configuration[key] switch
        {
            null => usual,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most => number,
            var text => throw new ArgumentException($"--{key} {text}: a whole number from {least} to {most}"),
        };
}
