using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace Tersor.Host.Tests;

/// <summary>A page in a real Chromium without a window, told what to do through the DevTools protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _profile = Directory.CreateTempSubdirectory("tersor-chromium-").FullName;
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _timeout = new(Patience);
    private int _lastId;

    private Chromium(string program) => _process = Process.Start(new ProcessStartInfo(program)
    {
        // No sandbox: containers seldom allow one, and the only page that is shown is our own.
        ArgumentList =
        {
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            "--remote-debugging-port=0", $"--user-data-dir={_profile}", "about:blank",
        },
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Where it is installed; null if it is not.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { Path.Combine(folder, "chromium"), Path.Combine(folder, "chromium-browser") })
        .FirstOrDefault(File.Exists);

    public static async Task<Chromium> OpenAsync(Uri page)
    {
        var browser = new Chromium(Program!);
        await browser.ConnectAsync();
        await browser.SendAsync("Page.navigate", new { url = page });
        await browser.WaitForAsync("document.readyState === 'complete' && location.protocol === 'http:'");
        return browser;
    }

    /// <summary>The value of an expression, a promise's once it is kept.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out var error), $"{expression}: {error}");
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    public async Task WaitForAsync(string condition)
    {
        while ((await EvaluateAsync(condition)).ValueKind != JsonValueKind.True)
            await Task.Delay(20, _timeout.Token);
    }

    /// <summary>Gives the page the size of a screen.</summary>
    public Task ResizeAsync(int width, int height, bool isPhone) => SendAsync(
        "Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = isPhone ? 2 : 1, mobile = isPhone });

    /// <summary>What the page looks like, as a PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() =>
        (await SendAsync("Page.captureScreenshot", new { format = "png" })).GetProperty("data").GetBytesFromBase64();

    /// <summary>Presses a key and lets it go.</summary>
    public async Task KeyAsync(string key)
    {
        await SendAsync("Input.dispatchKeyEvent", new { type = "keyDown", key });
        await SendAsync("Input.dispatchKeyEvent", new { type = "keyUp", key });
    }

    public Task MouseAsync(string type, double x, double y) =>
        SendAsync("Input.dispatchMouseEvent", new { type, x, y, button = "left", buttons = 1, clickCount = 1 });

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _socket.Dispose();
        _timeout.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private async Task ConnectAsync()
    {
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();

        // Chromium writes down which port it has taken.
        var portFile = Path.Combine(_profile, "DevToolsActivePort");
        while (!File.Exists(portFile) || new FileInfo(portFile).Length == 0)
            await Task.Delay(20, _timeout.Token);
        var port = (await File.ReadAllLinesAsync(portFile))[0];
        using var client = new HttpClient();
        var targets = await client.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{port}/json", _timeout.Token);
        var page = targets.EnumerateArray().First(target => target.GetProperty("type").GetString() == "page");
        await _socket.ConnectAsync(new Uri(page.GetProperty("webSocketDebuggerUrl").GetString()!), _timeout.Token);
    }

    private async Task<JsonElement> SendAsync(string method, object parameters)
    {
        var id = ++_lastId;
        await _socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }),
            WebSocketMessageType.Text,
            true,
            _timeout.Token);
        while (true)
        {
            var message = await ReceiveAsync();
            if (!message.TryGetProperty("id", out var answered) || answered.GetInt32() != id)
                continue;
            return message.TryGetProperty("result", out var result)
                ? result
                : throw new InvalidOperationException($"{method}: {message}");
        }
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var block = new byte[16384];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(block, _timeout.Token);
            message.Write(block, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonDocument.Parse(message.ToArray()).RootElement;
    }
}
