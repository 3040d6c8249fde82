using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Tersor.Format;

namespace Tersor.Host.Tests;

/// <summary>The service itself, on a free port of this machine, with a small random model of 1×8×8 images.</summary>
public sealed class HostFixture : IAsyncLifetime
{
    public const int Side = 8;
    public const int Classes = 5;
    public const int MaxBody = 4096;

    private readonly string _file = Path.GetTempFileName();
    private WebApplication? _app;

    public HttpClient Client { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var graph = new ModelGraphBuilder("small", 1, Side, Side).Flatten().Linear(Classes).Build(new InputNormalization(0.25f, 0.5f));
        var random = new Random(1);
        await File.WriteAllBytesAsync(_file, TersorFile.ToBytes(graph, [.. graph.Parameters.Select(parameter => StoredTensor.Dense(
            parameter.Name, parameter.Shape, [.. Enumerable.Range(0, parameter.Count).Select(_ => random.NextSingle() - 0.5f)]))]));
        _app = PredictionService.Build(["--model", _file, "--max-body", $"{MaxBody}", "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None"]);
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        File.Delete(_file);
    }
}
