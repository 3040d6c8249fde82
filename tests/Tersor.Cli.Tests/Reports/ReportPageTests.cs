using System.Net;
using System.Text;
using System.Text.Json;

namespace Tersor.Cli.Tests.Reports;

/// <summary>The page as a browser shows it.</summary>
public sealed class ReportPageTests(ReportFixture report) : IClassFixture<ReportFixture>
{
    private const int Phone = 390;
    private const int Desk = 1280;

    private static readonly string[] Sections = ["result", "curves", "size", "weights", "classes", "speed", "how-to-do-it-again"];

    [Theory]
    [InlineData(Phone, false)]
    [InlineData(Phone, true)]
    [InlineData(Desk, false)]
    [InlineData(Desk, true)]
    public async Task A_report_is_whole_and_fits_every_screen(int width, bool isDark)
    {
        var browser = await report.ShowAsync(width, isDark);
        await SaveAsync(await browser.ScreenshotAsync(isWhole: true), $"report-{width}-{(isDark ? "dark" : "light")}.png");

        Assert.Equal(Sections, Texts(await browser.EvaluateAsync("[...document.querySelectorAll('section')].map(s => s.id)")));
        Assert.Equal(
            Sections.Select(id => $"#{id}"),
            Texts(await browser.EvaluateAsync("[...document.querySelectorAll('nav a')].map(a => a.getAttribute('href'))")));
        Assert.True((await browser.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth")).GetBoolean());

        // What scrolls does so inside a frame of its own.
        Assert.Empty(Texts(await browser.EvaluateAsync("""
            [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
              && !e.closest('.scroll')).map(e => e.outerHTML.slice(0, 200))
            """)));

        // Letters of a chart are as tall as they can be read; the background is what the user wants.
        Assert.InRange(
            (await browser.EvaluateAsync(
                "Math.min(...[...document.querySelectorAll('.chart text')].map(t => t.getBoundingClientRect().height))"))
                .GetDouble(),
            10,
            40);
        Assert.Equal(isDark, (await browser.EvaluateAsync(
            "getComputedStyle(document.body).backgroundColor.match(/\\d+/g)[0] < 100")).GetBoolean());
        Assert.Empty(browser.Faults);
        Assert.Equal([new Uri(report.Page).AbsoluteUri], browser.Requests);
    }

    [Fact]
    public async Task Everything_shown_is_told_to_those_who_do_not_see_it()
    {
        var browser = await report.ShowAsync();
        Assert.Empty(Texts(await browser.EvaluateAsync(
            "[...document.querySelectorAll('img')].filter(i => !i.alt || !i.naturalWidth).map(i => i.outerHTML.slice(0, 200))")));
        Assert.Empty(Texts(await browser.EvaluateAsync("""
            [...document.querySelectorAll('svg')].filter(s => s.getAttribute('role') !== 'img' || s.ariaLabel.length < 20)
              .map(s => s.outerHTML.slice(0, 200))
            """)));
        Assert.Empty(Texts(await browser.EvaluateAsync("""
            [...document.querySelectorAll('table')].filter(t => !t.caption || !t.querySelector('th[scope=col]'))
              .map(t => t.outerHTML.slice(0, 200))
            """)));
        Assert.Equal("en", (await browser.EvaluateAsync("document.documentElement.lang")).GetString());
        Assert.True((await browser.EvaluateAsync("document.querySelectorAll('svg').length > 8")).GetBoolean());
        Assert.True((await browser.EvaluateAsync("document.querySelectorAll('.mask').length === 3")).GetBoolean());
    }

    [Fact]
    public async Task A_name_is_a_name_whatever_is_in_it()
    {
        var browser = await report.ShowAsync();
        const string Foreign = "script, [onerror], [onclick], b, img:not([src^=\"data:image/png\"])";
        Assert.Equal(0, (await browser.EvaluateAsync($"document.querySelectorAll('{Foreign}').length")).GetInt32());
        var name = JsonSerializer.Serialize($"{ReportFixture.HostileName} 3");
        Assert.True((await browser.EvaluateAsync($"document.body.textContent.includes({name})")).GetBoolean());
        Assert.Empty(browser.Faults);
        Assert.DoesNotContain("<script", await File.ReadAllTextAsync(report.Page));
        Assert.Contains(WebUtility.HtmlEncode(ReportFixture.HostileName), await File.ReadAllTextAsync(report.Page));
    }

    [Fact]
    public async Task A_report_is_printed_on_white_pages()
    {
        var browser = await report.ShowAsync(isDark: true);
        var pdf = await browser.PrintAsync();
        await SaveAsync(pdf, "report.pdf");
        Assert.StartsWith("%PDF-", Encoding.ASCII.GetString(pdf, 0, 8));
    }

    private static string[] Texts(JsonElement array) =>
        [.. array.EnumerateArray().Select(item => item.GetString()!)];

    /// <summary>Keeps a picture for people, if TERSOR_SCREENSHOTS names a folder.</summary>
    private static Task SaveAsync(byte[] file, string name) =>
        Environment.GetEnvironmentVariable("TERSOR_SCREENSHOTS") is { Length: > 0 } folder
            ? File.WriteAllBytesAsync(Path.Combine(folder, name), file)
            : Task.CompletedTask;
}
