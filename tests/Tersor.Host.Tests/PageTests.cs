using System.Net.Http.Headers;
using System.Text.Json;

namespace Tersor.Host.Tests;

public sealed class PageTests(HostFixture host) : IClassFixture<HostFixture>
{
    private const string Answer = "document.getElementById('answer').textContent";

    [Fact]
    public async Task A_drawn_figure_is_answered_with_what_the_service_says_of_it()
    {
        await using var browser = await OpenAsync();
        var box = await browser.EvaluateAsync(
            "(({left, top, width, height}) => ({left, top, width, height}))(pad.getBoundingClientRect())");
        var (left, top) = (box.GetProperty("left").GetDouble(), box.GetProperty("top").GetDouble());
        var (width, height) = (box.GetProperty("width").GetDouble(), box.GetProperty("height").GetDouble());
        await browser.MouseAsync("mousePressed", left + (0.2 * width), top + (0.2 * height));
        await browser.MouseAsync("mouseMoved", left + (0.8 * width), top + (0.3 * height));
        await browser.MouseAsync("mouseMoved", left + (0.4 * width), top + (0.9 * height));
        await browser.MouseAsync("mouseReleased", left + (0.4 * width), top + (0.9 * height));
        await browser.WaitForAsync($"{Answer} !== ''");

        var drawn = Convert.FromBase64String(
            (await browser.EvaluateAsync("pad.toDataURL('image/png').split(',')[1]")).GetString()!);
        Assert.True(
            (await browser.EvaluateAsync("pen.getImageData(0, 0, pad.width, pad.height).data.some((v, i) => i % 4 < 3 && v > 0)"))
                .GetBoolean());
        Assert.Equal(await ExpectedAsync(drawn), (await browser.EvaluateAsync(Answer)).GetString());
        Assert.Equal(HostFixture.Classes, (await browser.EvaluateAsync("document.querySelectorAll('meter').length")).GetInt32());
    }

    [Fact]
    public async Task A_dropped_image_is_answered_and_a_dropped_text_is_not_one()
    {
        var pixels = Enumerable.Range(0, HostFixture.Side * HostFixture.Side).Select(i => (byte)(4 * i)).ToArray();
        var png = TestImages.Png(pixels, HostFixture.Side);
        await using var browser = await OpenAsync();
        await DropAsync(browser, png, "image/png");
        await browser.WaitForAsync($"{Answer} !== ''");
        Assert.Equal(await ExpectedAsync(png), (await browser.EvaluateAsync(Answer)).GetString());

        await DropAsync(browser, "no image"u8.ToArray(), "text/plain");
        await browser.WaitForAsync($"{Answer} === 'not an image'");
        await browser.EvaluateAsync("document.getElementById('clear').click()");
        Assert.Equal("", (await browser.EvaluateAsync(Answer)).GetString());
    }

    private static Task DropAsync(Chromium browser, byte[] file, string type) => browser.EvaluateAsync($$"""
        (() => {
          const bytes = Uint8Array.from(atob('{{Convert.ToBase64String(file)}}'), c => c.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], 'dropped', { type: '{{type}}' }));
          pad.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
        })()
        """);

    private Task<Chromium> OpenAsync() => PageBrowser.OpenAsync(host.Host, "small");

    /// <summary>What the page should show of an image.</summary>
    private async Task<string> ExpectedAsync(byte[] png)
    {
        using var content = new ByteArrayContent(png) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        var response = await host.Client.PostAsync("predict", content);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return string.Create(
            null, $"{answer.GetProperty("label").GetInt32()} ({100 * answer.GetProperty("probability").GetDouble():F1} %)");
    }
}
