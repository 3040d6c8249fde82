using System.Globalization;

namespace Tersor.Host;

/// <summary>What the service can be told, on the command line or in its configuration.</summary>
internal sealed record HostSettings
{
    /// <summary>What <c>--help</c> says.</summary>
    public const string Help = """
        Serves compressed models over HTTP.

        tersor-host --model FILE | --models FOLDER [options]

          --model FILE           a .tersor file
          --models FOLDER        a folder of .tersor files, each served under its name
          --urls URLS            where to listen: http://HOST:PORT, https://HOST:PORT; by default http://localhost:5000
          --api-keys FILE        keys, one a line, of which a request must show one; by default none is asked for
          --max-body BYTES       the longest body of a request; by default 1048576
          --body-timeout SECONDS how long a body may take to arrive; by default 10
          --max-image BYTES      the most that an image of another size may take while it is decoded; by default 16777216
          --sessions N           how many predictions of a model run at the same time; by default one for each processor
          --queue N              how many requests may wait for a session of a model; by default 256
          --connections N        how many connections are open; the one that has been idle longest gives way; by default 1024
          --help                 this text

        A file that is replaced is loaded anew within a second; put the new one beside it and rename it.
        docs/service.md has the addresses, TLS, keys and metrics. GET / is a page to try the model on.
        """;

    private const int MostBytes = 1 << 30;
    private const int MostSeconds = 3600;
    private const int MostOf = 1 << 16;

    private HostSettings()
    {
    }

    /// <summary>The only file that is served; null if a folder is.</summary>
    public string? Model { get; private init; }

    /// <summary>The folder whose files are served; null if a single file is.</summary>
    public string? Models { get; private init; }

    /// <summary>The file of keys; null if everybody may ask.</summary>
    public string? ApiKeys { get; private init; }

    /// <summary>The most bytes that a request may send.</summary>
    public int MaxBody { get; private init; }

    /// <summary>How long a request's body may take to arrive.</summary>
    public TimeSpan BodyTimeout { get; private init; }

    /// <summary>The most bytes that an image takes while it is decoded, if it isn't of the model's size.</summary>
    public int MaxImage { get; private init; }

    /// <summary>How many predictions of a model run at the same time.</summary>
    public int Sessions { get; private init; }

    /// <summary>How many requests may wait for one of them; more are turned away.</summary>
    public int Queue { get; private init; }

    /// <summary>How many connections may be open.</summary>
    public int Connections { get; private init; }

    /// <exception cref="ArgumentException">There is no model, there are two, or a number is out of range.</exception>
    public static HostSettings From(IConfiguration configuration)
    {
        var (model, models) = (Text(configuration, "model"), Text(configuration, "models"));
        if (model is null == models is null)
            throw new ArgumentException("which model? --model FILE.tersor, or --models FOLDER; --help says more");
        return new HostSettings
        {
            Model = model,
            Models = models,
            ApiKeys = Text(configuration, "api-keys"),
            MaxBody = Number(configuration, "max-body", 1 << 20, least: 1, MostBytes),
            BodyTimeout = TimeSpan.FromSeconds(Number(configuration, "body-timeout", 10, least: 1, MostSeconds)),
            MaxImage = Number(configuration, "max-image", 1 << 24, least: 1, MostBytes),
            Sessions = Number(configuration, "sessions", Environment.ProcessorCount, least: 1, MostOf),
            Queue = Number(configuration, "queue", 256, least: 0, MostOf),
            Connections = Number(configuration, "connections", 1024, least: 1, MostOf),
        };
    }

    private static string? Text(IConfiguration configuration, string key) => configuration[key] switch
    {
        "" => throw new ArgumentException($"--{key} needs a value"),
        var text => text,
    };

    private static int Number(IConfiguration configuration, string key, int usual, int least, int most) =>
        configuration[key] switch
        {
            null => usual,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most => number,
            var text => throw new ArgumentException($"--{key} {text}: a whole number from {least} to {most}"),
        };
}
