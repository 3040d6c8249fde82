using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Tersor.Host.Tests;

/// <summary>The service itself, in this process, on a free port of this machine.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private WebApplication _app = null!;

    private TestHost()
    {
    }

    public HttpClient Client { get; } = new();

    /// <summary>The service's parts.</summary>
    public IServiceProvider Services => _app.Services;

    public static async Task<TestHost> StartAsync(byte[] model, params string[] args)
    {
        var host = new TestHost();
        await System.IO.File.WriteAllBytesAsync(host._file, model);
        return await host.BeginAsync(["--model", host._file, "--urls", "http://127.0.0.1:0", .. args]);
    }

    /// <summary>The service as its whole command line says.</summary>
    public static Task<TestHost> RunAsync(params string[] args) => new TestHost().BeginAsync(args);

    private async Task<TestHost> BeginAsync(string[] args)
    {
        _app = PredictionService.Build(["--Logging:LogLevel:Default=None", .. args]);
        await _app.StartAsync();
        Client.BaseAddress = new Uri(
            Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return this;
    }

    /// <summary>The first model that is served.</summary>
    internal ServedModel Model => Services.GetRequiredService<ModelCatalog>().All.First();

    /// <summary>The file that is served.</summary>
    public string File => _file;

    /// <summary>Takes no more requests and waits for those under way.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>A connection on which a test writes what it likes.</summary>
    public async Task<NetworkStream> ConnectAsync(string request)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        var connection = new NetworkStream(socket, ownsSocket: true);
        await connection.WriteAsync(Encoding.UTF8.GetBytes(request));
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        System.IO.File.Delete(_file);
    }
}
