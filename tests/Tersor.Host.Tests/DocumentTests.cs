using System.Text.Json;

namespace Tersor.Host.Tests;

/// <summary>What other programs read of the service: its OpenAPI document and its metrics.</summary>
public sealed class DocumentTests
{
    [Fact]
    public async Task The_document_has_every_address_and_what_it_reads()
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes);
        var document = JsonDocument.Parse(await host.Client.GetStringAsync("openapi/v1.json")).RootElement;
        var paths = document.GetProperty("paths");
        string[] expected =
        [
            "/generate", "/health", "/memory", "/metrics", "/model", "/models", "/models/{model}", "/models/{model}/generate",
            "/models/{model}/predict", "/predict", "/ready",
        ];
        Assert.Equal(expected, paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        var predict = paths.GetProperty("/predict").GetProperty("post");
        Assert.Equal(
            ["*/*", "application/json", "image/jpeg", "image/png"],
            predict.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(type => type.Name).Order());
        Assert.True(predict.GetProperty("responses").TryGetProperty("503", out _));
        var request = document.GetProperty("components").GetProperty("schemas").GetProperty("PredictionRequest");
        Assert.Equal(
            ["input", "instances", "pixels", "values"],
            request.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order());
    }

    [Fact]
    public async Task Metrics_count_answers_by_model_and_refusals_by_status()
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes);
        await using var other = await TestHost.StartAsync(TestModel.Bytes);
        for (var i = 0; i < 3; i++)
            await HostFixture.Answer(await HostFixture.Post(
                host.Client, TestImages.Png(TestModel.Image(i), TestModel.Side), "image/png"));
        await HostFixture.Post(host.Client, [1], "image/png");
        await HostFixture.Post(other.Client, [1], "image/png");

        var response = await host.Client.GetAsync("metrics");
        Assert.StartsWith("text/plain; version=0.0.4", response.Content.Headers.ContentType?.ToString());
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        var model = host.Model.Name;
        Assert.Contains($$"""tersor_predictions_total{model="{{model}}"} 3""", lines);
        Assert.Contains("""tersor_refusals_total{status="400"} 1""", lines);
        Assert.Contains($$"""tersor_prediction_duration_seconds_count{model="{{model}}"} 3""", lines);
        Assert.Contains(lines, line => line.StartsWith("process_working_set_bytes ", StringComparison.Ordinal));
    }
}
