using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Tersor.Host.Tests;

/// <summary>The service with the model of <see cref="TestModel"/>, and how to ask it.</summary>
public sealed class HostFixture : IAsyncLifetime
{
    public const int Side = TestModel.Side;
    public const int Pixels = TestModel.Pixels;
    public const int Classes = TestModel.Classes;
    public const int MaxBody = 4096;

    public TestHost Host { get; private set; } = null!;

    public HttpClient Client => Host.Client;

    public async ValueTask InitializeAsync() => Host = await TestHost.StartAsync(TestModel.Bytes, "--max-body", $"{MaxBody}");

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    public Task<HttpResponseMessage> PostJson(string json) => Post(Encoding.UTF8.GetBytes(json), "application/json");

    public Task<HttpResponseMessage> PostImage(byte[] bytes) => Post(bytes, "image/png");

    /// <summary>Sends a body under a type that need not be a well-formed one; null for none.</summary>
    public Task<HttpResponseMessage> Post(byte[] body, string? type) => Post(Client, body, type);

    public static Task<HttpResponseMessage> Post(HttpClient client, byte[] body, string? type)
    {
        var content = new ByteArrayContent(body);
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        return client.PostAsync("predict", content);
    }

    /// <summary>The same without a length.</summary>
    public Task<HttpResponseMessage> PostChunks(byte[] body, string type) =>
        Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "predict")
        {
            Content = new StreamContent(new MemoryStream(body), bufferSize: 7)
            {
                Headers = { ContentType = MediaTypeHeaderValue.Parse(type) },
            },
            Headers = { TransferEncodingChunked = true },
        });

    /// <summary>JSON of pixels.</summary>
    public static string PixelJson(IEnumerable<byte> pixels) => $$"""{"pixels":[{{string.Join(',', pixels)}}]}""";

    /// <summary>The JSON of an answer.</summary>
    public static async Task<JsonElement> Answer(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The sentence of a refusal, which is a problem document.</summary>
    public static async Task<string> Refusal(HttpResponseMessage response, HttpStatusCode status, string what = "")
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{what}: {response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        var sentence = problem.GetProperty("detail").GetString()!;
        Assert.Matches("^[^\r\n]+$", sentence);
        return sentence;
    }
}
