using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tersor.Format;
using Tersor.Images;
using Tersor.Inference;

namespace Tersor.Examples.Tests;

/// <summary>A page predicts by itself what this process predicts.</summary>
public sealed partial class BrowserTests(BrowserPage page) : IClassFixture<BrowserPage>
{
    // What is laid out in a moment by an interpreter.
    private const int MostParameters = 20_000;

    private const string Answer = "document.getElementById('answer').textContent";
    private const string About = "document.getElementById('about').textContent";
    private const string Pixels = "[...pad.getContext('2d').getImageData(0, 0, pad.width, pad.height).data]";

    // Kinds of nodes that no other graph of the test has.
    private static readonly string[] General =
    [
        "gru False", "gru True", "rnn Tanh", "both directions", "softmax 0 False", "softmax 2 True", "normalize 2 True",
        "normalize 1 2 False", "attention", "depthwise", "one-dimensional",
    ];

    [Fact]
    public void The_page_of_the_docs_shows_the_program()
    {
        var document = File.ReadAllText(Path.Combine(Example.Root, "docs", "browser.md")).ReplaceLineEndings("\n");
        var source = File.ReadAllText(Path.Combine(Example.Root, "examples", "Browser", "Predictor.cs"));
        Assert.Contains($"```csharp\n{source.ReplaceLineEndings("\n")}```", document);
    }

    [Fact]
    public async Task A_drawing_is_answered_as_here_and_nothing_leaves_the_page()
    {
        await using var browser = await page.OpenAsync();
        Assert.Contains($"{page.Model.Length:N0} bytes", await TextAsync(browser, About));
        Assert.EndsWith("vectors of 128 bits", await TextAsync(browser, About));
        var box = await browser.EvaluateAsync("(({left, top, width}) => ({left, top, width}))(pad.getBoundingClientRect())");
        var (left, top, width) = (Number(box, "left"), Number(box, "top"), Number(box, "width"));
        await browser.MouseAsync("mousePressed", left + (0.2 * width), top + (0.2 * width));
        await browser.MouseAsync("mouseMoved", left + (0.8 * width), top + (0.3 * width));
        await browser.MouseAsync("mouseReleased", left + (0.4 * width), top + (0.9 * width));
        await AssertAnswerAsync(browser);
        Assert.Equal(10, (await browser.EvaluateAsync("document.querySelectorAll('meter').length")).GetInt32());
        Assert.Matches(@"^\d+\.\d\d ms for this image$", await TextAsync(browser, "document.getElementById('took').textContent"));
        Assert.Empty(browser.Faults);
        Assert.All(browser.Requests, address => Assert.StartsWith(page.Address.AbsoluteUri, address));
    }

    [Fact]
    public async Task Files_are_opened_and_a_damaged_one_changes_nothing()
    {
        await using var browser = await page.OpenAsync();
        await ChooseAsync(browser, "image", "image/png", await PictureAsync(browser, side: 90));
        await AssertAnswerAsync(browser);
        await ChooseAsync(browser, "image", "text/plain", "no image"u8.ToArray());
        await browser.WaitForAsync($"{Answer} === 'not an image'");

        await ChooseAsync(browser, "model", "", "no model"u8.ToArray());
        await browser.WaitForAsync($"{About}.includes('not a .tersor file')");
        Assert.Equal("lenet", await TextAsync(browser, "document.getElementById('name').textContent"));
        await ChooseAsync(browser, "model", "", RandomModel.File(Graphs.Find("strides"), density: 0.5));
        await browser.WaitForAsync("document.getElementById('name').textContent === 'strides'");
        await ChooseAsync(browser, "image", "image/png", await PictureAsync(browser, side: 9));
        await AssertAnswerAsync(browser, RandomModel.File(Graphs.Find("strides"), density: 0.5));
    }

    [Fact]
    public async Task Small_networks_give_the_same_numbers()
    {
        await using var browser = await page.OpenAsync();
        foreach (var name in Graphs.Names.Select(row => row.Data).Concat(General))
        {
            var graph = Graphs.Find(name);
            if (graph.ParameterCount > MostParameters)
                continue;
            var file = RandomModel.File(graph, density: 0.7);
            using var session = CompressedModel.Load(file).CreateSession();
            var input = RandomModel.Inputs(graph, batch: 1);
            var expected = new float[session.OutputLength];
            session.Run(input, expected);
            var actual = await browser.EvaluateAsync($$"""
                import('./main.js').then(({ Predictor }) => {
                  Predictor.Load(Uint8Array.from(atob('{{Convert.ToBase64String(file)}}'), c => c.charCodeAt(0)));
                  return [...Predictor.Run({{JsonSerializer.Serialize(input)}})].map(String);
                })
                """);
            var tolerance = 1e-5 * expected.Where(float.IsFinite).DefaultIfEmpty().Max(Math.Abs);
            var numbers = actual.EnumerateArray().Select(value => double.Parse(value.GetString()!, CultureInfo.InvariantCulture));
            Assert.All(expected.Zip(numbers), pair => Assert.True(
                Math.Abs(pair.First - pair.Second) <= tolerance || pair.Second.Equals(pair.First), $"{name}: {pair}"));
            Assert.Equal(expected.Length, actual.GetArrayLength());
        }
    }

    /// <summary>Waits for an answer and holds it against a prediction of the same pixels.</summary>
    private async Task AssertAnswerAsync(Chromium browser, byte[]? file = null)
    {
        await browser.WaitForAsync($"/^\\d/.test({Answer})");
        await browser.EvaluateAsync("new Promise(requestAnimationFrame)");
        var rgba = (await browser.EvaluateAsync(Pixels)).Deserialize<int[]>()!;
        Assert.Contains(rgba, value => value is > 0 and < 255);
        var model = CompressedModel.Load(file ?? page.Model);
        var area = rgba.Length / 4;
        byte[] pixels = model.InputShape[0] == 1
            ? [.. Enumerable.Range(0, area).Select(
                i => ImageDecoder.Luma((byte)rgba[4 * i], (byte)rgba[(4 * i) + 1], (byte)rgba[(4 * i) + 2]))]
            : [.. Enumerable.Range(0, 3).SelectMany(plane => Enumerable.Range(0, area).Select(i => (byte)rgba[(4 * i) + plane]))];
        using var session = model.CreateSession();
        var (input, output) = (new float[model.InputLength], new float[model.OutputLength]);
        model.Normalize(pixels, input);
        session.Run(input, output);
        var expected = Softmax.Of(output);
        var match = Shown().Match(await TextAsync(browser, Answer));
        Assert.Equal(Array.IndexOf(expected, expected.Max()), int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.Equal(100 * expected.Max(), double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), tolerance: 0.06);
    }

    /// <summary>Opens a file by one of the page's buttons.</summary>
    private static Task ChooseAsync(Chromium browser, string button, string type, byte[] file) => browser.EvaluateAsync($$"""
        (() => {
          const bytes = Uint8Array.from(atob('{{Convert.ToBase64String(file)}}'), c => c.charCodeAt(0));
          const chosen = new DataTransfer(), button = document.getElementById('{{button}}');
          chosen.items.add(new File([bytes], 'chosen', { type: '{{type}}' }));
          button.files = chosen.files;
          button.dispatchEvent(new Event('change'));
        })()
        """);

    /// <summary>A PNG of a coloured disc, made by the browser.</summary>
    private static async Task<byte[]> PictureAsync(Chromium browser, int side) => (await browser.EvaluateAsync($$"""
        (() => {
          const canvas = Object.assign(document.createElement('canvas'), { width: {{side}}, height: {{side}} });
          const pen = canvas.getContext('2d');
          pen.fillStyle = '#fd5';
          pen.arc(canvas.width / 2, canvas.width / 2, canvas.width / 3, 0, 2 * Math.PI);
          pen.fill();
          return canvas.toDataURL('image/png').split(',')[1];
        })()
        """)).GetBytesFromBase64();

    private static async Task<string> TextAsync(Chromium browser, string expression) =>
        (await browser.EvaluateAsync(expression)).GetString()!;

    private static double Number(JsonElement box, string name) => box.GetProperty(name).GetDouble();

    [GeneratedRegex(@"^(\d+) \((\d+\.\d) %\)$")]
    private static partial Regex Shown();
}
