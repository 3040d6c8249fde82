using System.Diagnostics;
using System.Net.Http.Json;

namespace Tersor.Load;

/// <summary>The service, in a process of its own on a free port.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const string Announcement = "Now listening on: ";

    private readonly Process _process;
    private readonly HttpClient _client = new();

    private ServiceProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <exception cref="IOException">It does not start; the message is what it says.</exception>
    public static async Task<ServiceProcess> StartAsync(string model, CancellationToken cancellationToken)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { HostAssembly(), "--model", Path.GetFullPath(model), "--urls", "http://127.0.0.1:0" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            var place = line.IndexOf(Announcement, StringComparison.Ordinal);
            if (place < 0)
                continue;
            process.BeginErrorReadLine();
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
            return new ServiceProcess(process, new Uri(line[(place + Announcement.Length)..].Trim()));
        }

        throw new IOException((await process.StandardError.ReadToEndAsync(cancellationToken)).Trim());
    }

    /// <summary>What the service says of its memory.</summary>
    public async Task<Memory> MemoryAsync(CancellationToken cancellationToken) =>
        (await _client.GetFromJsonAsync<Memory>(new Uri(Address, "memory"), cancellationToken))!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _client.Dispose();
    }

    // bench/Tersor.Load/bin/Release/net10.0/ beside tools/Tersor.Host/bin/Release/net10.0/.
    private static string HostAssembly()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "tools", "Tersor.Host", "bin", output.Parent.Name, output.Name, "tersor-host.dll");
    }
}
