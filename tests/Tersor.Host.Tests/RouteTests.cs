using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Tersor.Format;

namespace Tersor.Host.Tests;

/// <summary>What lies at which address, and what anything else is answered with.</summary>
public sealed class RouteTests(HostFixture host) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task The_service_describes_its_model_and_its_health()
    {
        var model = JsonDocument.Parse(await host.Client.GetStringAsync("model")).RootElement;
        Assert.Equal("small", model.GetProperty("name").GetString());
        Assert.Equal(
            [1, HostFixture.Side, HostFixture.Side],
            model.GetProperty("inputShape").EnumerateArray().Select(extent => extent.GetInt32()));
        Assert.Equal(
            [HostFixture.Classes], model.GetProperty("outputShape").EnumerateArray().Select(extent => extent.GetInt32()));
        Assert.Equal((HostFixture.Pixels + 1) * HostFixture.Classes, model.GetProperty("parameters").GetInt32());
        Assert.Equal("ok", await host.Client.GetStringAsync("health"));
        var memory = JsonDocument.Parse(await host.Client.GetStringAsync("memory")).RootElement;
        Assert.InRange(memory.GetProperty("managed").GetInt64(), 0, memory.GetProperty("resident").GetInt64());
        Assert.Contains("<canvas", await host.Client.GetStringAsync("/"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("health")]
    [InlineData("memory")]
    [InlineData("model")]
    public async Task Heads_are_those_of_what_can_be_got(string path)
    {
        var whole = await host.Client.GetAsync(path);
        var head = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(whole.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.NotEmpty(await whole.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("GET", "predict", "POST")]
    [InlineData("HEAD", "predict", "POST")]
    [InlineData("DELETE", "predict", "POST")]
    [InlineData("POST", "health", "GET, HEAD")]
    [InlineData("PUT", "/", "GET, HEAD")]
    [InlineData("OPTIONS", "model", "GET, HEAD")]
    public async Task Other_methods_are_told_which_there_are(string method, string path, string allowed)
    {
        var response = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow.Order()));
        if (method != "HEAD")
            Assert.Equal($"only for {allowed}", await HostFixture.Refusal(response, HttpStatusCode.MethodNotAllowed));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("predict/x")]
    [InlineData("..%2f..%2fetc/passwd")]
    [InlineData("index.html")]
    public async Task Other_addresses_are_problems_too(string path) =>
        Assert.StartsWith(
            "nothing is here", await HostFixture.Refusal(await host.Client.GetAsync(path), HttpStatusCode.NotFound, path));

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/png")]
    [InlineData("application/json;q=0")]
    public async Task Whatever_a_caller_would_rather_read_it_gets_json(string accept)
    {
        using var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
        client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        await HostFixture.Refusal(await client.GetAsync("nowhere"), HttpStatusCode.NotFound, accept);
        await HostFixture.Refusal(await HostFixture.Post(client, [0], "image/png"), HttpStatusCode.BadRequest, accept);
        await HostFixture.Answer(
            await HostFixture.Post(client, TestImages.Png(new byte[HostFixture.Pixels], HostFixture.Side), "image/png"));
    }

    [Fact]
    public async Task What_the_service_tells_of_a_model_is_json_whatever_its_names_hold()
    {
        var graph = new ModelGraphBuilder("a\"\u0007<b>\n", 2).Linear(2).Build();
        await using var odd = await TestHost.StartAsync(TestModel.Of(graph));
        var text = await odd.Client.GetStringAsync("model");
        Assert.Equal(graph.Name, JsonDocument.Parse(text).RootElement.GetProperty("name").GetString());
        Assert.DoesNotContain(text, char.IsControl);
    }
}
