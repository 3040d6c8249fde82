using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Tersor.Host.Tests;

/// <summary>Bodies that are as long as they may be or longer, that stop, and that never come.</summary>
public sealed class RequestBodyTests(HostFixture host) : IClassFixture<HostFixture>
{
    private const string Head = "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    private const string Continue = "HTTP/1.1 100 Continue";

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task A_body_up_to_the_limit_is_read(int beyond)
    {
        var body = Spaces(HostFixture.MaxBody + beyond);
        await HostFixture.Answer(await host.Post(body, "application/json"));
        await HostFixture.Answer(await host.PostChunks(body, "application/json"));
        Assert.Contains("PNG", await HostFixture.Refusal(
            await host.PostImage(body), HttpStatusCode.BadRequest, "read to its end and found to be none"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(HostFixture.MaxBody)]
    [InlineData(100 * HostFixture.MaxBody)]
    public async Task A_body_beyond_the_limit_is_refused_whether_it_says_so_or_not(int beyond)
    {
        var body = Spaces(HostFixture.MaxBody + beyond);
        var sentence = $"a request has at most {HostFixture.MaxBody} bytes";
        Assert.Equal(
            sentence, await HostFixture.Refusal(await host.Post(body, "application/json"), HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(
            sentence,
            await HostFixture.Refusal(await host.PostChunks(body, "application/json"), HttpStatusCode.RequestEntityTooLarge));
    }

    [Theory]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(16385)]
    [InlineData(99_999)]
    [InlineData(100_000)]
    public async Task Long_bodies_are_read_like_short_ones(int length)
    {
        await using var wide = await TestHost.StartAsync(TestModel.Bytes, "--max-body", "100000");
        await HostFixture.Answer(await HostFixture.Post(wide.Client, Spaces(length), "application/json"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 3 * BodyBuffers.LongBodies)
            .Select(_ => HostFixture.Post(wide.Client, Spaces(length), "application/json")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await HostFixture.Refusal(
            await HostFixture.Post(wide.Client, Spaces(100_001), "application/json"), HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("Content-Length: 50\r\n\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n{")]
    [InlineData("Content-Length: 50\r\n\r\n")]
    public async Task A_body_that_stops_is_refused_with_a_sentence(string rest)
    {
        await using var hasty = await TestHost.StartAsync(TestModel.Bytes, "--body-timeout", "1");
        await using var connection = await hasty.ConnectAsync(Head + rest);
        var answer = await ReadUntil(connection, "1 s");
        Assert.StartsWith("HTTP/1.1 408", answer);
        Assert.Contains("did not arrive within 1 s", answer);
        Assert.Contains("application/problem+json", answer);
    }

    [Fact]
    public async Task Long_bodies_that_stop_hold_up_no_short_ones()
    {
        await using var wide = await TestHost.StartAsync(TestModel.Bytes, "--body-timeout", "2");
        var stalled = new List<NetworkStream>();
        for (var i = 0; i < BodyBuffers.LongBodies; i++)
            stalled.Add(await wide.ConnectAsync($"{Head}Content-Length: 50000\r\n\r\n{new string(' ', 40_000)}"));
        await HostFixture.Answer(await HostFixture.Post(wide.Client, Spaces(1000), "application/json"));

        // They give up their places in the end.
        foreach (var connection in stalled)
            Assert.StartsWith("HTTP/1.1 408", await ReadUntil(connection, "\r\n"));
        await HostFixture.Answer(await HostFixture.Post(wide.Client, Spaces(50_000), "application/json"));
        stalled.ForEach(connection => connection.Dispose());
    }

    [Fact]
    public async Task Where_no_buffer_is_free_a_request_is_turned_away()
    {
        await using var full = await TestHost.StartAsync(TestModel.Bytes, "--body-timeout", "1", "--connections", "2");
        var buffers = full.Services.GetRequiredService<BodyBuffers>();
        var taken = Enumerable.Range(0, BodyBuffers.LongBodies).Select(_ => buffers.Long.TryRent()!).ToList();
        Assert.Null(buffers.Long.TryRent());
        var refused = await HostFixture.Post(full.Client, Spaces(50_000), "application/json");
        Assert.Contains("too many long requests", await HostFixture.Refusal(refused, HttpStatusCode.ServiceUnavailable));
        Assert.NotNull(refused.Headers.RetryAfter);
        await HostFixture.Answer(await HostFixture.Post(full.Client, Spaces(1000), "application/json"));

        byte[][] all = [buffers.Short.TryRent()!, buffers.Short.TryRent()!];
        refused = await HostFixture.Post(full.Client, Spaces(1000), "application/json");
        Assert.Contains("too many requests are arriving", await HostFixture.Refusal(refused, HttpStatusCode.ServiceUnavailable));

        Array.ForEach(all, buffers.Short.Return);
        taken.ForEach(buffers.Long.Return);
        await HostFixture.Answer(await HostFixture.Post(full.Client, Spaces(50_000), "application/json"));
    }

    [Fact]
    public async Task Refused_bodies_give_their_buffers_back()
    {
        await using var small = await TestHost.StartAsync(TestModel.Bytes, "--connections", "1", "--max-body", "20000");
        for (var i = 0; i < 2 * BodyBuffers.LongBodies; i++)
        {
            await HostFixture.Refusal(await HostFixture.Post(small.Client, new byte[100], null), HttpStatusCode.BadRequest);
            await HostFixture.Refusal(await HostFixture.Post(small.Client, new byte[19_000], null), HttpStatusCode.BadRequest);
            await HostFixture.Refusal(
                await HostFixture.Post(small.Client, new byte[20_001], null), HttpStatusCode.RequestEntityTooLarge);
        }

        await HostFixture.Answer(await HostFixture.Post(small.Client, Spaces(20_000), "application/json"));
    }

    [Fact]
    public async Task A_client_that_asks_first_is_told_whether_to_send()
    {
        var body = Encoding.UTF8.GetString(Spaces(1000));
        await using (var polite = await host.Host.ConnectAsync(
            $"{Head}Expect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n"))
        {
            Assert.StartsWith(Continue, await ReadUntil(polite, "\r\n\r\n"));
            await polite.WriteAsync(Encoding.UTF8.GetBytes(body));
            Assert.StartsWith("HTTP/1.1 200", await ReadUntil(polite, "\r\n"));
        }

        await using (var tooLong = await host.Host.ConnectAsync(
            $"{Head}Expect: 100-continue\r\nContent-Length: {HostFixture.MaxBody + 1}\r\n\r\n"))
            Assert.StartsWith("HTTP/1.1 413", await ReadUntil(tooLong, "\r\n"));

        var text = Head.Replace("application/json", "text/plain", StringComparison.Ordinal);
        await using (var unread = await host.Host.ConnectAsync($"{text}Expect: 100-continue\r\nContent-Length: 1\r\n\r\n"))
            Assert.StartsWith("HTTP/1.1 415", await ReadUntil(unread, "\r\n"));
    }

    [Theory]
    [InlineData("Content-Length: 50\r\n\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    public async Task A_connection_that_breaks_off_leaves_the_service_well(string rest)
    {
        await using (var connection = await host.Host.ConnectAsync($"{Head}Connection: close\r\n{rest}"))
        {
            connection.Socket.Shutdown(SocketShutdown.Send);
            Assert.Matches("^(HTTP/1.1 400|$)", await ReadUntil(connection, "\r\n"));
        }

        Assert.Equal("ok", await host.Client.GetStringAsync("health"));
    }

    [Fact]
    public async Task Heads_without_end_are_refused()
    {
        await using var connection = await host.Host.ConnectAsync(
            $"GET /health HTTP/1.1\r\nHost: x\r\nX: {new string('x', 20_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431", await ReadUntil(connection, "\r\n"));
    }

    [Fact]
    public async Task Where_all_connections_are_busy_another_is_closed_and_they_are_served()
    {
        await using var small = await TestHost.StartAsync(TestModel.Bytes, "--connections", "1");
        var body = Encoding.UTF8.GetString(Spaces(1000));
        await using var first = await small.ConnectAsync(
            $"{Head}Expect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n");
        Assert.StartsWith(Continue, await ReadUntil(first, "\r\n\r\n"));
        await using (var second = await small.ConnectAsync(""))
            Assert.Equal("", await ReadUntil(second, "\r\n"));
        await first.WriteAsync(Encoding.UTF8.GetBytes(body));
        Assert.Contains("\"label\"", await ReadUntil(first, "probabilities"));
    }

    [Fact]
    public async Task A_connection_that_is_idle_gives_way_to_one_that_asks()
    {
        await using var small = await TestHost.StartAsync(TestModel.Bytes, "--connections", "2");
        await using var silent = await small.ConnectAsync("");
        await using var half = await small.ConnectAsync("GET /hea");
        await using var asking = await small.ConnectAsync("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Contains("ok", await ReadUntil(asking, "ok"));
        Assert.Equal("", await ReadUntil(silent, "\r\n"));
        await half.WriteAsync("lth HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        Assert.Contains("ok", await ReadUntil(half, "ok"));
        await using var another = await small.ConnectAsync("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Contains("ok", await ReadUntil(another, "ok"));
        Assert.Equal("", await ReadUntil(asking, "\r\n"));
    }

    /// <summary>A question of so many bytes.</summary>
    private static byte[] Spaces(int length) =>
        Encoding.UTF8.GetBytes(HostFixture.PixelJson(new byte[HostFixture.Pixels]).PadRight(length));

    /// <summary>What the service sends until a text has come or it hangs up.</summary>
    private static async Task<string> ReadUntil(Stream connection, string end)
    {
        var text = new StringBuilder();
        var block = new byte[4096];
        try
        {
            for (int read; !text.ToString().Contains(end, StringComparison.Ordinal)
                && (read = await connection.ReadAsync(block)) > 0;)
                text.Append(Encoding.UTF8.GetString(block, 0, read));
        }
        catch (IOException)
        {
            // Hung up.
        }

        return text.ToString();
    }
}
