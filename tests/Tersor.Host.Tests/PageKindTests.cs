using System.Text;
using Tersor.Format;

namespace Tersor.Host.Tests;

/// <summary>
/// What the page shows of each kind of model, by keyboard and camera too, on a screen and on a phone. With
/// <c>TERSOR_SCREENSHOTS</c> set to a folder, the pictures are kept there to be looked at.
/// </summary>
public sealed class PageKindTests
{
    private const string Answer = "document.getElementById('answer').textContent";

    [Fact]
    public async Task A_text_model_writes()
    {
        await using var host = await TestHost.StartAsync(TestModel.Writer());
        await using var browser = await PageBrowser.OpenAsync(host, "writer");
        await browser.EvaluateAsync("$('prompt').value = 'cafe'; $('length').value = 200; $('make').click()");
        await browser.WaitForAsync($"{Answer}.length === 204");
        var text = await (await host.Client.PostAsync("generate", new StringContent(
            """{"prompt":"cafe","length":200}""", Encoding.UTF8, "application/json"))).Content.ReadAsStringAsync();
        Assert.Equal("cafe" + text, (await browser.EvaluateAsync(Answer)).GetString());
        await LooksRight(browser, "writer");

        await browser.EvaluateAsync("$('prompt').value = 'X'; $('make').click()");
        await browser.WaitForAsync($"{Answer}.includes('not in the model')");
    }

    [Fact]
    public async Task A_generator_shows_pictures()
    {
        await using var host = await TestHost.StartAsync(TestModel.Generator());
        await using var browser = await PageBrowser.OpenAsync(host, "generator");
        await browser.EvaluateAsync("$('count').value = 9; $('make').click()");
        await browser.WaitForAsync("!$('images').hidden && $('images').naturalWidth === 12 && $('took').textContent !== ''");
        Assert.Contains("9 images", (await browser.EvaluateAsync("$('images').alt")).GetString());
        await LooksRight(browser, "generator");
    }

    [Fact]
    public async Task A_table_is_asked_with_raw_numbers()
    {
        var graph = new ModelGraphBuilder("iris", 2).Linear(2).Build(new InputNormalization([new(10f, 2f), new(0f, 1f)]));
        await using var host = await TestHost.StartAsync(TestModel.Of(graph, [1f, 0f, 0f, 1f], new float[2]));
        await using var browser = await PageBrowser.OpenAsync(host, "iris");
        await browser.EvaluateAsync("$('values').value = '9, 0'; $('numbers').requestSubmit()");
        await browser.WaitForAsync($"{Answer}.startsWith('1 (')");
        await LooksRight(browser, "table");
        await browser.EvaluateAsync("$('values').value = '9, x'; $('numbers').requestSubmit()");
        await browser.WaitForAsync($"{Answer} === 'these are not all numbers'");
    }

    [Fact]
    public async Task Classes_have_names_and_the_keyboard_draws()
    {
        await using var host = await TestHost.StartAsync(TestModel.Named(["ant", "bee", "cat", "dog", "eel"]));
        await using var browser = await PageBrowser.OpenAsync(host, "small");
        await browser.EvaluateAsync("pad.focus()");
        foreach (var key in (string[])[" ", "ArrowLeft", "ArrowUp", "ArrowUp", "ArrowRight", " ", "ArrowDown", "Enter"])
            await browser.KeyAsync(key);
        await browser.WaitForAsync($"{Answer} !== ''");
        Assert.Matches(@"^(ant|bee|cat|dog|eel) \(\d+\.\d %\)$", (await browser.EvaluateAsync(Answer)).GetString());
        Assert.True((await browser.EvaluateAsync(
            "pen.getImageData(0, 0, pad.width, pad.height).data.some((v, i) => i % 4 < 3 && v > 0)")).GetBoolean());
        Assert.Equal(5, (await browser.EvaluateAsync(
            "[...document.querySelectorAll('meter')].filter(meter => meter.ariaLabel).length")).GetInt32());
        await LooksRight(browser, "classifier");
    }

    [Fact]
    public async Task The_camera_takes_a_picture()
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes);
        await using var browser = await PageBrowser.OpenAsync(host, "small");
        await browser.EvaluateAsync("$('camera').click()");
        await browser.WaitForAsync("!$('video').hidden && $('video').videoWidth > 0");
        await browser.EvaluateAsync("$('camera').click()");
        await browser.WaitForAsync($"$('video').hidden && {Answer}.endsWith('%)')");
    }

    [Fact]
    public async Task Several_models_can_be_chosen_from_and_a_key_be_shown()
    {
        var folder = Directory.CreateTempSubdirectory("tersor-page-");
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "a.tersor"), TestModel.Bytes);
            File.WriteAllBytes(Path.Combine(folder.FullName, "b.tersor"), TestModel.Writer());
            File.WriteAllText(Path.Combine(folder.FullName, "keys"), "0123456789abcdef");
            await using var host = await TestHost.RunAsync(
                "--models", folder.FullName, "--api-keys", Path.Combine(folder.FullName, "keys"), "--urls", "http://127.0.0.1:0");
            await using var browser = await PageBrowser.OpenAsync(host, "…");
            await browser.WaitForAsync("!$('keys').hidden");
            await browser.EvaluateAsync("$('key').value = '0123456789abcdef'; $('keys').requestSubmit()");
            await browser.WaitForAsync("$('name').textContent === 'small' && $('keys').hidden && !$('choice').hidden");
            await browser.EvaluateAsync("$('models').value = 'b'; $('models').onchange({ target: $('models') })");
            await browser.WaitForAsync("$('name').textContent === 'writer' && !$('wish').hidden && $('image').hidden");
            await browser.EvaluateAsync("$('length').value = 12; $('make').click()");
            await browser.WaitForAsync($"{Answer}.length === 12");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>On both screens nothing is wider than the screen, and what can be pressed is large enough for a finger.</summary>
    private static async Task LooksRight(Chromium browser, string name)
    {
        foreach (var (screen, width, height) in ((string, int, int)[])[("desktop", 1280, 800), ("phone", 390, 844)])
        {
            await browser.ResizeAsync(width, height, isPhone: screen == "phone");
            Assert.True((await browser.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth")).GetBoolean(), screen);
            Assert.Equal(width, (await browser.EvaluateAsync("innerWidth")).GetInt32());
            Assert.True((await browser.EvaluateAsync(
                "[...document.querySelectorAll('button, .button, input:not([type=file])')]"
                + ".every(one => one.offsetParent === null || one.getBoundingClientRect().height >= 40)")).GetBoolean(), screen);
            var picture = await browser.ScreenshotAsync();
            if (Environment.GetEnvironmentVariable("TERSOR_SCREENSHOTS") is { Length: > 0 } folder)
                await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}-{screen}.png"), picture);
        }
    }
}
