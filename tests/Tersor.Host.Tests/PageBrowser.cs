namespace Tersor.Host.Tests;

/// <summary>Opens the page of a service, where a browser is installed.</summary>
internal static class PageBrowser
{
    /// <summary>Opens it and waits for the model's name; skips the test where there is no browser.</summary>
    public static async Task<Chromium> OpenAsync(TestHost host, string name)
    {
        var browser = await Chromium.OpenAsync(host.Client.BaseAddress!);
        await browser.WaitForAsync($"document.getElementById('name').textContent === '{name}'");
        return browser;
    }
}
