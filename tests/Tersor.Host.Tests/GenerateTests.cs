using System.Net;
using System.Text;
using System.Text.Json;
using Tersor.Format;
using Tersor.Images;
using Tersor.Inference;

namespace Tersor.Host.Tests;

/// <summary>Models that write text and models that make images.</summary>
public sealed class GenerateTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_text_is_the_one_that_the_sampler_writes(bool isRecurrent)
    {
        await using var host = await TestHost.StartAsync(TestModel.Writer(isRecurrent));
        Assert.Equal(
            Expected(isRecurrent, "cafe", 30, temperature: 0.5f, seed: 7),
            await TextAsync(host, """{"prompt":"cafe","length":30,"temperature":0.5,"seed":7}"""));
        Assert.Equal(Expected(isRecurrent, "a", 500, 0.8f, 1), await TextAsync(host, ""));
        Assert.Equal(
            Expected(isRecurrent, "a", 5, 0f, 2),
            await TextAsync(host, """{"prompt":"","length":5,"temperature":0,"seed":2}"""));
        var model = JsonDocument.Parse(await host.Client.GetStringAsync("model")).RootElement;
        Assert.Equal("Writer", model.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Texts_come_one_beside_the_other()
    {
        await using var host = await TestHost.StartAsync(TestModel.Writer(), "--sessions", "2");
        var texts = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            async seed => (seed, text: await TextAsync(host, $$"""{"length":100,"seed":{{seed}}}"""))));
        Assert.All(texts, one => Assert.Equal(Expected(true, "a", 100, 0.8f, (ulong)one.seed), one.text));
    }

    [Theory]
    [InlineData("""{"prompt":"aXb"}""", "the prompt: character 2, U+0058, is not in the model's vocabulary of 8")]
    [InlineData("""{"length":0}""", "'length' is from 1 to 4096")]
    [InlineData("""{"length":4097}""", "'length' is from 1 to 4096")]
    [InlineData("""{"length":"5"}""", ", 'length'")]
    [InlineData("""{"length":1.5}""", "'length'")]
    [InlineData("""{"temperature":-1}""", "'temperature' is from 0 to 100")]
    [InlineData("""{"temperature":101}""", "'temperature' is from 0 to 100")]
    [InlineData("""{"seed":-1}""", "'seed'")]
    [InlineData("""{"size":1}""", "'size'")]
    [InlineData("""{"length":5""", "at line 1, byte 12")]
    [InlineData("null", "an object is expected")]
    [InlineData("[]", "at line 1, byte 2")]
    public async Task What_makes_no_sense_is_refused(string json, string sentence)
    {
        await using var host = await TestHost.StartAsync(TestModel.Writer());
        Assert.Contains(sentence, await HostFixture.Refusal(await PostAsync(host, json), HttpStatusCode.BadRequest, json));
        Assert.Equal(0, host.Model.Queue.Inside);
    }

    [Fact]
    public async Task Images_are_those_that_the_latents_of_the_seed_give()
    {
        await using var host = await TestHost.StartAsync(TestModel.Generator());
        var response = await PostAsync(host, """{"count":5,"seed":3}""");
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
        var sheet = ImageDecoder.Decode(await response.Content.ReadAsByteArrayAsync(), channels: 1);
        Assert.Equal(new ImageSize(8, 12), sheet.Size);

        using var session = CompressedModel.Load(TestModel.Generator()).CreateSession();
        float[] latents = new float[5 * 3], image = new float[16];
        RandomLatents.Fill(latents, seed: 3);
        for (var i = 0; i < 5; i++)
        {
            session.Run(latents.AsSpan(i * 3, 3), image);
            for (var pixel = 0; pixel < 16; pixel++)
            {
                var place = (((i / 3 * 4) + (pixel / 4)) * 12) + (i % 3 * 4) + (pixel % 4);
                Assert.Equal((image[pixel] + 1) * 127.5, sheet.Pixels[place], 0.51);
            }
        }
    }

    [Theory]
    [InlineData("""{"count":0}""", "'count' is from 1 to 64")]
    [InlineData("""{"count":65}""", "'count' is from 1 to 64")]
    public async Task Images_have_a_most(string json, string sentence)
    {
        await using var host = await TestHost.StartAsync(TestModel.Generator());
        Assert.Contains(sentence, await HostFixture.Refusal(await PostAsync(host, json), HttpStatusCode.BadRequest, json));
    }

    [Fact]
    public async Task Large_images_are_made_in_smaller_numbers()
    {
        var graph = new ModelGraphBuilder("large", 1).Linear(1024).Reshape(1, 32, 32).ConvTranspose2d(1, 32, stride: 32).Build();
        await using var host = await TestHost.StartAsync(TestModel.Of(graph));
        Assert.Contains("'count' is from 1 to 4 for images of this size", await HostFixture.Refusal(
            await PostAsync(host, """{"count":5}"""), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Each_kind_says_where_it_answers()
    {
        await using var writer = await TestHost.StartAsync(TestModel.Writer());
        Assert.Contains("answers at /generate", await HostFixture.Refusal(
            await HostFixture.Post(writer.Client, [1], "image/png"), HttpStatusCode.BadRequest));
        await using var classifier = await TestHost.StartAsync(TestModel.Bytes);
        Assert.Contains("answers at /predict", await HostFixture.Refusal(
            await PostAsync(classifier, "{}"), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Who_hangs_up_stops_the_writing()
    {
        await using var host = await TestHost.StartAsync(TestModel.Writer(), "--sessions", "1");
        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "generate")
            {
                Content = new StringContent("""{"length":4096}""", Encoding.UTF8, "application/json"),
            };
            using var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(Expected(true, "a", 9, 0.8f, 1), await TextAsync(host, """{"length":9}"""));
        while (host.Model.Queue.Inside > 0)
            await Task.Delay(1);
    }

    private static string Expected(bool isRecurrent, string prompt, int length, float temperature, ulong seed)
    {
        var file = TersorFile.Read(TestModel.Writer(isRecurrent));
        using var session = CompressedModel.From(isRecurrent ? file.WithInput([1]) : file).CreateSession();
        var sampler = new TextSampler(session, TextVocabulary.Of(TestModel.Letters), temperature, seed);
        return string.Concat(sampler.Write(prompt, length));
    }

    private static Task<HttpResponseMessage> PostAsync(TestHost host, string json) =>
        host.Client.PostAsync("generate", new StringContent(json, Encoding.UTF8, "application/json"));

    private static async Task<string> TextAsync(TestHost host, string json)
    {
        var response = await PostAsync(host, json);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        return text;
    }
}
