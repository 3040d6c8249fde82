using System.Net.Sockets;
using Tersor.Diagnostics;
using Tersor.Host;

// The service writes no results to standard output: where that is closed, the log goes nowhere.
return ProgramGuard.Run("tersor-host: ", Run, error => error is ArgumentException, TextWriter.Null);

int Run()
{
    if (args.Any(argument => argument is "--help" or "-h" or "-?"))
    {
        Console.WriteLine(HostSettings.Help);
        return 0;
    }

    using var app = PredictionService.Build(args);
    var addresses = app.Configuration["urls"];
    CheckAddresses(addresses);
    try
    {
        app.RunAsync().GetAwaiter().GetResult();
        return 0;
    }
    catch (Exception error) when (error.GetBaseException() is SocketException refusal)
    {
        throw new IOException($"{addresses ?? "http://localhost:5000"}: {Reason(refusal.SocketErrorCode)}", error);
    }
    catch (InvalidOperationException error) when (addresses?.Contains("https:", StringComparison.OrdinalIgnoreCase) == true)
    {
        throw new ArgumentException($"{addresses}: no certificate; name one by --Kestrel:Certificates:Default:Path FILE", error);
    }
}

// The server's own words, or .NET's, say that it failed to bind.
static string Reason(SocketError error) => error switch
{
    SocketError.AddressAlreadyInUse => "another program listens there",
    SocketError.AccessDenied => "permission denied",
    SocketError.AddressNotAvailable => "this machine has no such address",
    _ => $"nothing can listen there ({error})",
};

// The server would speak of its own types, or listen on every address where a port is mistyped.
static void CheckAddresses(string? addresses)
{
    foreach (var address in (addresses ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
    {
        if (!IsAddress(address))
            throw new ArgumentException($"--urls: '{address}' is no address: write http://HOST:PORT or https://HOST:PORT");
    }
}

static bool IsAddress(string address)
{
    try
    {
        var binding = BindingAddress.Parse(address);
        return binding.IsUnixPipe
            || (binding is { Scheme: "http" or "https", Port: >= 0 and <= ushort.MaxValue, Host.Length: > 0 }
                && (binding.Host[0] == '[' || !binding.Host.Contains(':')));
    }
    catch (FormatException)
    {
        return false;
    }
}
