using Tersor.Diagnostics;
using Tersor.Host;

// The service writes no results to standard output: where that is closed, the log goes nowhere.
return ProgramGuard.Run("tersor-host: ", Run, error => error is ArgumentException, TextWriter.Null);

int Run()
{
    using var app = PredictionService.Build(args);
    CheckAddresses(app.Configuration["urls"]);
    app.RunAsync().GetAwaiter().GetResult();
    return 0;
}

// The server would speak of its own types, or listen on every address where a port is mistyped.
static void CheckAddresses(string? addresses)
{
    foreach (var address in (addresses ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
    {
        if (!IsAddress(address))
            throw new ArgumentException($"--urls: '{address}' is no address: write http://HOST:PORT");
    }
}

static bool IsAddress(string address)
{
    try
    {
        var binding = BindingAddress.Parse(address);
        return binding.IsUnixPipe
            || (binding is { Scheme: "http", Port: >= 0 and <= ushort.MaxValue, Host.Length: > 0 }
                && (binding.Host[0] == '[' || !binding.Host.Contains(':')));
    }
    catch (FormatException)
    {
        return false;
    }
}
