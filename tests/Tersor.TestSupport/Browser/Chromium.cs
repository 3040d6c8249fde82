using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace Tersor.TestSupport;

/// <summary>A page in a real Chromium without a window, told what to do through the DevTools protocol.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _profile = Directory.CreateTempSubdirectory("tersor-chromium-").FullName;
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _timeout = new(Patience);
    private readonly List<string> _faults = [];
    private readonly List<string> _requests = [];
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

    /// <summary>What went wrong in the page: errors of scripts, and all that its console calls an error.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The addresses that the page asked for, but for those inside itself.</summary>
    public IReadOnlyList<string> Requests => _requests;

    /// <summary>Opens a page; the test is skipped where there is no Chromium, unless TERSOR_REQUIRE_CHROMIUM is set.</summary>
    public static async Task<Chromium> OpenAsync(Uri page)
    {
        var required = Environment.GetEnvironmentVariable("TERSOR_REQUIRE_CHROMIUM") is { Length: > 0 };
        Assert.SkipWhen(Program is null && !required, "chromium is not installed: apt-get install chromium");
        Assert.True(Program is not null, "TERSOR_REQUIRE_CHROMIUM is set, but chromium is not installed.");
        var browser = new Chromium(Program);
        await browser.ConnectAsync();
        foreach (var domain in new[] { "Runtime", "Log", "Network", "Page" })
            await browser.SendAsync($"{domain}.enable", new { });
        await browser.SendAsync("Page.navigate", new { url = page.AbsoluteUri });
        await browser.WaitForAsync($"document.readyState === 'complete' && location.protocol === '{page.Scheme}:'");
        return browser;
    }

    /// <summary>Gives the page a user who wants dark pages, or light ones.</summary>
    public Task PreferAsync(bool isDark) => SendAsync("Emulation.setEmulatedMedia", new
    {
        features = new[] { new { name = "prefers-color-scheme", value = isDark ? "dark" : "light" } },
    });

    /// <summary>The page as it is printed: a PDF file.</summary>
    public async Task<byte[]> PrintAsync()
    {
        var answer = await SendAsync("Page.printToPDF", new { printBackground = true });
        return answer.GetProperty("data").GetBytesFromBase64();
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
    /// <param name="isWhole">Whether to show what a user would have to scroll to.</param>
    public async Task<byte[]> ScreenshotAsync(bool isWhole = false)
    {
        var answer = await SendAsync("Page.captureScreenshot", new { format = "png", captureBeyondViewport = isWhole });
        return answer.GetProperty("data").GetBytesFromBase64();
    }

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
            {
                Hear(message);
                continue;
            }

            return message.TryGetProperty("result", out var result)
                ? result
                : throw new InvalidOperationException($"{method}: {message}");
        }
    }

    private void Hear(JsonElement message)
    {
        if (!message.TryGetProperty("method", out var method) || !message.TryGetProperty("params", out var about))
            return;
        switch (method.GetString())
        {
            case "Runtime.exceptionThrown":
                _faults.Add(about.ToString());
                break;
            case "Log.entryAdded" when about.GetProperty("entry").GetProperty("level").GetString() == "error":
                _faults.Add(about.GetProperty("entry").ToString());
                break;
            case "Network.requestWillBeSent":
                var url = about.GetProperty("request").GetProperty("url").GetString()!;
                if (!url.StartsWith("data:", StringComparison.Ordinal))
                    _requests.Add(url);
                break;
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
