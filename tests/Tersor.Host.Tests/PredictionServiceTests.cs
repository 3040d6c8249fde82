using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SkiaSharp;

namespace Tersor.Host.Tests;

public sealed class PredictionServiceTests(HostFixture host) : IClassFixture<HostFixture>
{
    private const int Pixels = HostFixture.Side * HostFixture.Side;

    [Fact]
    public async Task An_image_and_its_pixels_get_the_same_answer()
    {
        var pixels = Enumerable.Range(0, Pixels).Select(i => (byte)(3 * i)).ToArray();
        var fromImage = await Answer(await PostImage(Png(pixels, HostFixture.Side)));
        var fromPixels = await Answer(await PostJson($$"""{"pixels":[{{string.Join(',', pixels)}}]}"""));

        Assert.Equal(HostFixture.Classes, fromImage.GetProperty("probabilities").GetArrayLength());
        Assert.Equal(1d, fromImage.GetProperty("probabilities").EnumerateArray().Sum(value => value.GetDouble()), 5);
        Assert.Equal(fromImage.GetRawText(), fromPixels.GetRawText());
    }

    [Fact]
    public async Task Inputs_are_taken_as_they_are()
    {
        var answer = await Answer(await PostJson($$"""{"input":[{{string.Join(',', Enumerable.Repeat("-0.5", Pixels))}}]}"""));
        Assert.InRange(answer.GetProperty("label").GetInt32(), 0, HostFixture.Classes - 1);
    }

    public static TheoryData<string, string> BadJson => new()
    {
        { "not JSON", "{" },
        { "an array", "[1,2]" },
        { "nothing", "{}" },
        { "both", """{"input":[1],"pixels":[1]}""" },
        { "too few", """{"input":[1,2,3]}""" },
        { "a text", """{"input":["x"]}""" },
        { "NaN", $$"""{"input":[NaN{{string.Concat(Enumerable.Repeat(",1", Pixels - 1))}}]}""" },
        { "infinity", $$"""{"input":[1e999{{string.Concat(Enumerable.Repeat(",1", Pixels - 1))}}]}""" },
        { "null", "null" },
        { "empty", "" },
    };

    [Theory]
    [MemberData(nameof(BadJson))]
    public async Task Bad_json_is_refused(string what, string json) => await AssertProblem(await PostJson(json), HttpStatusCode.BadRequest, what);

    [Fact]
    public async Task Bad_images_are_refused()
    {
        var png = Png(new byte[Pixels], HostFixture.Side);
        await AssertProblem(await PostImage(png[..(png.Length / 2)]), HttpStatusCode.BadRequest, "cut off");
        await AssertProblem(await PostImage([1, 2, 3]), HttpStatusCode.BadRequest, "no image");
        await AssertProblem(await PostImage(Png(new byte[81], 9)), HttpStatusCode.BadRequest, "9×9");
        for (var i = 0; i < png.Length; i++)
        {
            var damaged = (byte[])png.Clone();
            damaged[i] ^= 0x55;
            Assert.True((await PostImage(damaged)).StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"byte {i}");
        }
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_whether_it_says_so_or_not()
    {
        await AssertProblem(await PostImage(new byte[HostFixture.MaxBody + 1]), HttpStatusCode.RequestEntityTooLarge, "with a length");
        var request = new HttpRequestMessage(HttpMethod.Post, "predict")
        {
            Content = new StreamContent(new MemoryStream(new byte[HostFixture.MaxBody + 1])),
            Headers = { TransferEncodingChunked = true },
        };
        await AssertProblem(await host.Client.SendAsync(request), HttpStatusCode.RequestEntityTooLarge, "in chunks");
    }

    [Fact]
    public async Task The_service_describes_its_model_and_its_health()
    {
        var model = JsonDocument.Parse(await host.Client.GetStringAsync("model")).RootElement;
        Assert.Equal("small", model.GetProperty("name").GetString());
        Assert.Equal([1, HostFixture.Side, HostFixture.Side], model.GetProperty("inputShape").EnumerateArray().Select(extent => extent.GetInt32()));
        Assert.Equal("ok", await host.Client.GetStringAsync("health"));
        Assert.Contains("<canvas", await host.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Other_addresses_are_problems_too() =>
        await AssertProblem(await host.Client.GetAsync("nowhere"), HttpStatusCode.NotFound, "nowhere");

    [Fact]
    public async Task Many_clients_at_once_all_get_their_answer()
    {
        var png = Png(new byte[Pixels], HostFixture.Side);
        var expected = (await Answer(await PostImage(png))).GetRawText();
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ => (await Answer(await PostImage(png))).GetRawText()));
        Assert.All(answers, answer => Assert.Equal(expected, answer));
    }

    [Theory]
    [InlineData("--max-body", "0")]
    [InlineData("--queue", "x")]
    public void Bad_settings_are_refused(string key, string value) =>
        Assert.Throws<ArgumentException>(() => PredictionService.Build(["--model", "m.tersor", key, value]));

    private static byte[] Png(byte[] grey, int side)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Gray8, SKAlphaType.Opaque));
        grey.CopyTo(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static async Task<JsonElement> Answer(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task AssertProblem(HttpResponseMessage response, HttpStatusCode status, string what)
    {
        Assert.True(status == response.StatusCode, $"{what}: {response.StatusCode}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetInt32());
    }

    private Task<HttpResponseMessage> PostJson(string json) =>
        host.Client.PostAsync("predict", new StringContent(json, Encoding.UTF8, "application/json"));

    private Task<HttpResponseMessage> PostImage(byte[] bytes) =>
        host.Client.PostAsync("predict", new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } });
}
