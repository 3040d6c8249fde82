namespace Tersor.Host;

/// <summary>What the service can be told, on the command line or in its configuration.</summary>
/// <param name="Model">A <c>.tersor</c> file.</param>
/// <param name="MaxBody">The most bytes that a request may send.</param>
/// <param name="Sessions">How many predictions run at the same time; 0 for the processor count.</param>
/// <param name="Queue">How many requests may wait for one of them; more are turned away.</param>
internal sealed record HostSettings(string Model, int MaxBody, int Sessions, int Queue)
{
    private const int DefaultMaxBody = 1 << 20;
    private const int DefaultQueue = 256;

    /// <exception cref="ArgumentException">There is no model, or a number is out of range.</exception>
    public static HostSettings From(IConfiguration configuration) => new(
        configuration["model"] ?? throw new ArgumentException("which model? --model FILE.tersor"),
        Number(configuration, "max-body", DefaultMaxBody, least: 1),
        Number(configuration, "sessions", 0, least: 0),
        Number(configuration, "queue", DefaultQueue, least: 0));

    private static int Number(IConfiguration configuration, string key, int usual, int least) => configuration[key] switch
    {
        null => usual,
        var text when int.TryParse(text, out var number) && number >= least => number,
        var text => throw new ArgumentException($"--{key} {text}: a whole number from {least} on"),
    };
}
