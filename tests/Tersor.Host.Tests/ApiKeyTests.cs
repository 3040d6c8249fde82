using System.Net;
using System.Net.Http.Headers;

namespace Tersor.Host.Tests;

/// <summary>Keys: who has none sees the page and whether the service lives.</summary>
public sealed class ApiKeyTests : IDisposable
{
    private const string First = "first-key-0123456789";
    private const string Second = "second-key-0123456789";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_request_shows_a_key_or_is_refused()
    {
        File.WriteAllText(_file, $"# who\r\n{First}\r\n\n  {Second}  \n");
        await using var host = await TestHost.StartAsync(TestModel.Bytes, "--api-keys", _file);
        foreach (var path in (string[])["model", "models", "memory", "metrics", "openapi/v1.json", "nowhere"])
        {
            var refused = await host.Client.GetAsync(path);
            Assert.Contains("a key is needed", await HostFixture.Refusal(refused, HttpStatusCode.Unauthorized, path));
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
        }

        foreach (var path in (string[])["", "health", "ready"])
            Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync(path)).StatusCode);
        await HostFixture.Refusal(await HostFixture.Post(host.Client, [1], "image/png"), HttpStatusCode.Unauthorized);

        foreach (var key in (string[])[First, Second])
        {
            using var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("model")).StatusCode);
            await HostFixture.Answer(await HostFixture.Post(
                client, TestImages.Png(TestModel.Image(1), TestModel.Side), "image/png"));
        }

        foreach (var wrong in (string[])[First[..^1], First + "x", First.ToUpperInvariant(), "", "# who"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "model");
            request.Headers.TryAddWithoutValidation("X-Api-Key", wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.Client.SendAsync(request)).StatusCode);
        }

        using var other = new HttpRequestMessage(HttpMethod.Get, "model") { Headers = { { "X-Api-Key", Second } } };
        Assert.Equal(HttpStatusCode.OK, (await host.Client.SendAsync(other)).StatusCode);
    }

    [Theory]
    [InlineData("", "0 keys")]
    [InlineData("# only a comment\n", "0 keys")]
    [InlineData("0123456789abcdef\nshort\n", "line 2 is no key")]
    [InlineData("a key with blanks in it", "line 1 is no key")]
    public void A_file_without_keys_is_refused_and_shows_none_of_them(string text, string reason)
    {
        File.WriteAllText(_file, text);
        var error = Assert.Throws<ArgumentException>(() => ApiKeys.Read(_file));
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain("0123456789abcdef", error.Message);
    }
}
