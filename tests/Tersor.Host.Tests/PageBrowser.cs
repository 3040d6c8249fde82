namespace Tersor.Host.Tests;

/// <summary>Opens the page of a service, where a browser is installed.</summary>
internal static class PageBrowser
{
    /// <summary>Opens it and waits for the model's name; skips the test where there is no browser.</summary>
    public static async Task<Chromium> OpenAsync(TestHost host, string name)
    {
        var required = Environment.GetEnvironmentVariable("TERSOR_REQUIRE_CHROMIUM") is { Length: > 0 };
        Assert.SkipWhen(Chromium.Program is null && !required, "chromium is not installed: apt-get install chromium");
        Assert.True(Chromium.Program is not null, "TERSOR_REQUIRE_CHROMIUM is set, but chromium is not installed.");
        var browser = await Chromium.OpenAsync(host.Client.BaseAddress!);
        await browser.WaitForAsync($"document.getElementById('name').textContent === '{name}'");
        return browser;
    }
}
