using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Tersor.Examples.Tests;

/// <summary>
/// The published page of <c>examples/Browser</c> in the folder that <c>TERSOR_BROWSER</c> names, on a server that knows nothing
/// but files, with a small model beside it.
/// </summary>
public sealed class BrowserPage : IAsyncLifetime
{
    private WebApplication? _server;

    /// <summary>The file that the page finds.</summary>
    public byte[] Model { get; } = RandomModel.File(Graphs.Find("lenet"), density: 0.3);

    /// <summary>Where the page is.</summary>
    public Uri Address => new($"{_server!.Urls.Single()}/");

    private static string? Folder => Environment.GetEnvironmentVariable("TERSOR_BROWSER");

    /// <summary>Opens the page and waits for its model; skips the test where no page is published.</summary>
    public async Task<Chromium> OpenAsync()
    {
        Assert.SkipWhen(
            Folder is null, "TERSOR_BROWSER names no published page: dotnet publish examples/Browser -c Release makes one");
        var browser = await Chromium.OpenAsync(Address);
        await browser.WaitForAsync("document.getElementById('name').textContent === 'lenet'");
        return browser;
    }

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        if (Folder is null)
            return;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Urls.Add("http://127.0.0.1:0");
        _server.MapGet("/model.tersor", () => Results.Bytes(Model));
        _server.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(Path.GetFullPath(Folder)) });
        await _server.StartAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
