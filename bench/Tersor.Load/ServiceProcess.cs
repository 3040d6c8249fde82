using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace Tersor.Load;

/// <summary>The service, in a process of its own on a free port.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const string Announcement = " on http";
    private const string LoadedAnew = ": loaded anew";

    private readonly Process _process;
    private readonly HttpClient _client = new();
    private int _reloads;

    private ServiceProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>How many files the service says that it loaded anew.</summary>
    public int Reloads => Volatile.Read(ref _reloads);

    /// <summary>Starts the service with the models of a folder.</summary>
    /// <exception cref="IOException">It does not start; the message is what it says.</exception>
    public static async Task<ServiceProcess> StartAsync(string folder, int connections, CancellationToken cancellationToken)
    {
        var process = Start("--models", folder, "--connections", connections.ToString(CultureInfo.InvariantCulture));
        if (await AddressOfAsync(process, cancellationToken) is not { } address)
            throw new IOException((await process.StandardError.ReadToEndAsync(cancellationToken)).Trim());
        process.BeginErrorReadLine();
        var service = new ServiceProcess(process, address);
        _ = service.ReadLogAsync(cancellationToken);
        return service;
    }

    /// <summary>Starts the service with a model that it should refuse.</summary>
    public static async Task<HostileModel> TryAsync(string name, string model, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = Start("--model", Path.GetFullPath(model));
        if (await AddressOfAsync(process, cancellationToken) is not null)
        {
            process.Kill();
            return new HostileModel(name, null, "served", Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new HostileModel(name, process.ExitCode, errors, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
    }

    /// <summary>What the service says of a model.</summary>
    public async Task<ServedModel> ModelAsync(string name, CancellationToken cancellationToken) =>
        (await _client.GetFromJsonAsync<ServedModel>(new Uri(Address, $"models/{name}"), cancellationToken))!;

    /// <summary>What the service says of its memory.</summary>
    public async Task<Memory> MemoryAsync(CancellationToken cancellationToken) =>
        (await _client.GetFromJsonAsync<Memory>(new Uri(Address, "memory"), cancellationToken))!;

    /// <summary>Looks at the process until it is told to stop.</summary>
    /// <returns>The most bytes of it that were in memory.</returns>
    public async Task<long> MostResidentAsync(Task until)
    {
        var most = 0L;
        do
        {
            _process.Refresh();
            most = Math.Max(most, _process.WorkingSet64);
            await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(20)));
        }
        while (!until.IsCompleted);
        return most;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _client.Dispose();
    }

    private static Process Start(params IEnumerable<string> options) => Process.Start(
        new ProcessStartInfo("dotnet", [HostAssembly(), .. options, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private async Task ReadLogAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            if (line.Contains(LoadedAnew, StringComparison.Ordinal))
                Interlocked.Increment(ref _reloads);
    }

    /// <summary>Where it listens; null if it ended before it did.</summary>
    private static async Task<Uri?> AddressOfAsync(Process process, CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            if (line.LastIndexOf(Announcement, StringComparison.Ordinal) is >= 0 and var place)
                return new Uri(line[(place + " on ".Length)..].Trim());
        return null;
    }

    // bench/Tersor.Load/bin/Release/net10.0/ beside tools/Tersor.Host/bin/Release/net10.0/.
    private static string HostAssembly()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "tools", "Tersor.Host", "bin", output.Parent.Name, output.Name, "tersor-host.dll");
    }
}
