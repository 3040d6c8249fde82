using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tersor.Host.Tests;

public sealed class PredictionServiceTests(HostFixture host) : IClassFixture<HostFixture>
{
    private const int Pixels = HostFixture.Side * HostFixture.Side;

    [Fact]
    public async Task An_image_and_its_pixels_get_the_same_answer()
    {
        var pixels = Enumerable.Range(0, Pixels).Select(i => (byte)(3 * i)).ToArray();
        var fromImage = await Answer(await PostImage(TestImages.Png(pixels, HostFixture.Side)));
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
        { "endlessly nested", new string('[', 2000) },
        { "nested within bounds", $$"""{"input":{{new string('[', 60)}}1{{new string(']', 60)}}}""" },
        { "a number without end", $$"""{"input":[1{{new string('0', 3000)}}]}""" },
        { "half a surrogate", "{\"\\ud800\":[1]}" },
    };

    [Theory]
    [MemberData(nameof(BadJson))]
    public async Task Bad_json_is_refused(string what, string json) => await AssertProblem(await PostJson(json), HttpStatusCode.BadRequest, what);

    [Fact]
    public async Task Bad_images_are_refused()
    {
        var png = TestImages.Png(new byte[Pixels], HostFixture.Side);
        await AssertProblem(await PostImage(png[..(png.Length / 2)]), HttpStatusCode.BadRequest, "cut off");
        await AssertProblem(await PostImage([1, 2, 3]), HttpStatusCode.BadRequest, "no image");
        await AssertProblem(await PostImage(TestImages.Png(new byte[81], 9)), HttpStatusCode.BadRequest, "9×9");
        for (var i = 0; i < png.Length; i++)
        {
            var damaged = (byte[])png.Clone();
            damaged[i] ^= 0x55;
            Assert.True((await PostImage(damaged)).StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"byte {i}");
        }
    }

    [Fact]
    public async Task An_image_that_would_fill_the_memory_is_refused_before_it_is_decoded()
    {
        // A header of a few bytes can declare 2³¹ pixels: width and height are at byte 16, the chunk's checksum behind them.
        var png = TestImages.Png(new byte[Pixels], HostFixture.Side);
        foreach (var side in new[] { 30_000, int.MaxValue, -1 })
        {
            var bomb = (byte[])png.Clone();
            BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), side);
            BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), side);
            var before = GC.GetTotalAllocatedBytes();
            await AssertProblem(await PostImage(bomb), HttpStatusCode.BadRequest, $"{side}");
            Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20);
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("image/png")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task A_body_that_is_not_what_its_type_says_is_refused(string? type)
    {
        var content = new ByteArrayContent("\u0089PNG, or so it says"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        await AssertProblem(await host.Client.PostAsync("predict", content), HttpStatusCode.BadRequest, $"{type}");
        await AssertProblem(await host.Client.PostAsync("predict", new ByteArrayContent([])), HttpStatusCode.BadRequest, "empty");
    }

    [Fact]
    public async Task Chunks_without_a_length_are_read_to_their_end()
    {
        var json = Encoding.UTF8.GetBytes($$"""{"pixels":[{{string.Join(',', new byte[Pixels])}}]}""");
        var request = new HttpRequestMessage(HttpMethod.Post, "predict")
        {
            Content = new StreamContent(new MemoryStream(json), bufferSize: 7) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Headers = { TransferEncodingChunked = true },
        };
        await Answer(await host.Client.SendAsync(request));
    }

    [Theory]
    [InlineData("Content-Length: 50\r\n\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    public async Task A_connection_that_breaks_off_leaves_the_service_well(string rest)
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(host.Client.BaseAddress!.Host, host.Client.BaseAddress.Port);
            var stream = client.GetStream();
            var head = "POST /predict HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head + rest));
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.Matches("^(HTTP/1.1 400|$)", await AnswerOrHangUp(stream));
        }

        Assert.Equal("ok", await host.Client.GetStringAsync("health"));
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
        var memory = JsonDocument.Parse(await host.Client.GetStringAsync("memory")).RootElement;
        Assert.InRange(memory.GetProperty("managed").GetInt64(), 0, memory.GetProperty("resident").GetInt64());
        Assert.Contains("<canvas", await host.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Other_addresses_are_problems_too() =>
        await AssertProblem(await host.Client.GetAsync("nowhere"), HttpStatusCode.NotFound, "nowhere");

    [Fact]
    public async Task Many_clients_at_once_all_get_their_answer()
    {
        var png = TestImages.Png(new byte[Pixels], HostFixture.Side);
        var expected = (await Answer(await PostImage(png))).GetRawText();
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ => (await Answer(await PostImage(png))).GetRawText()));
        Assert.All(answers, answer => Assert.Equal(expected, answer));
    }

    [Theory]
    [InlineData("--max-body", "0")]
    [InlineData("--queue", "x")]
    public void Bad_settings_are_refused(string key, string value) =>
        Assert.Throws<ArgumentException>(() => PredictionService.Build(["--model", "m.tersor", key, value]));

    private static async Task<JsonElement> Answer(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<string> AnswerOrHangUp(Stream connection)
    {
        try
        {
            return await new StreamReader(connection).ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
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
