namespace Tersor.Cli.Tests.Reports;

/// <summary>A report on a small compression, whose classes and paths have names that want to be markup, in a browser.</summary>
public sealed class ReportFixture : IAsyncDisposable
{
    /// <summary>A name of a class that would run a script, if a page let it.</summary>
    public const string HostileName = "<img src=x onerror=\"boom()\">&amp;<script>boom()</script>";

    private readonly CommandLine _tersor = new();
    private Chromium? _browser;

    public ReportFixture()
    {
        var labels = _tersor.File("labels.txt");
        File.WriteAllLines(labels, Enumerable.Range(0, 10).Select(label => $"{HostileName} {label}"));
        Page = _tersor.File("\"><b onclick='boom()'> & report.html");
        _tersor.Run(
            "compress", "lenet-300-100", "--data", _tersor.Data, "--labels", labels, "--epochs", "2", "--threads", "1",
            "--out", _tersor.File("m.tersor"), "--report", Page).Done();
    }

    /// <summary>The report's file.</summary>
    public string Page { get; }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _tersor.Dispose();
    }

    /// <summary>The report in the one browser of all tests, on a screen.</summary>
    internal async Task<Chromium> ShowAsync(int width = 1280, bool isDark = false)
    {
        _browser ??= await Chromium.OpenAsync(new Uri(Page));
        await _browser.ResizeAsync(width, 844, isPhone: width < 600);
        await _browser.PreferAsync(isDark);
        return _browser;
    }
}
