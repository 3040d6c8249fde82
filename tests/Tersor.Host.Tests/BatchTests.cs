using System.Globalization;
using System.Net;
using System.Text.Json;
using Tersor.Format;

namespace Tersor.Host.Tests;

/// <summary>Raw numbers, and several samples in one request.</summary>
public sealed class BatchTests(HostFixture host) : IClassFixture<HostFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(50)]
    public async Task Several_samples_are_answered_in_their_order(int count)
    {
        await using var large = await TestHost.StartAsync(TestModel.Bytes);
        var instances = Enumerable.Range(0, count).Select(seed => HostFixture.PixelJson(TestModel.Image(seed)));
        var answer = await HostFixture.Answer(await PostAsync(large, $$"""{"instances":[{{string.Join(',', instances)}}]}"""));
        var predictions = answer.GetProperty("predictions").EnumerateArray().ToArray();
        Assert.Equal(count, predictions.Length);
        for (var seed = 0; seed < count; seed++)
        {
            var expected = TestModel.Probabilities(Array.ConvertAll(TestModel.Image(seed), TestModel.Normalized));
            Assert.Equal(Array.IndexOf(expected, expected.Max()), predictions[seed].GetProperty("label").GetInt32());
            Assert.Equal(expected.Max(), predictions[seed].GetProperty("probability").GetDouble(), 1e-4);
        }
    }

    [Fact]
    public async Task There_is_a_most_of_them()
    {
        await using var large = await TestHost.StartAsync(TestModel.Bytes);
        var one = HostFixture.PixelJson(new byte[HostFixture.Pixels]);
        Assert.Contains("at most 256 instances", await HostFixture.Refusal(
            await PostAsync(large, $$"""{"instances":[{{string.Join(',', Enumerable.Repeat(one, 257))}}]}"""),
            HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Values_are_normalised_by_the_service_and_inputs_are_not()
    {
        ChannelNormalization[] channels = [new(5.8f, 0.8f), new(3f, 0.4f), new(3.7f, 1.7f), new(1.2f, 0.7f)];
        var graph = new ModelGraphBuilder("iris", 4).Linear(3).Build(new InputNormalization([.. channels]));
        var weights = Enumerable.Range(0, 12).Select(i => 1f - (i / 4)).ToArray();
        await using var iris = await TestHost.StartAsync(TestModel.Of(graph, weights, new float[3]));
        float[] raw = [5.1f, 3.5f, 1.4f, 0.2f];
        var normalised = raw.Select((value, i) => channels[i].Apply(value)).ToArray();
        var logits = Enumerable.Range(0, 3)
            .Select(label => Enumerable.Range(0, 4).Sum(i => (double)weights[(label * 4) + i] * normalised[i])).ToArray();

        Assert.Equal(Array.IndexOf(logits, logits.Max()), await LabelAsync("values", raw));
        Assert.Equal(Array.IndexOf(logits, logits.Max()), await LabelAsync("input", normalised));
        var asTheyAre = Enumerable.Range(0, 3)
            .Select(label => Enumerable.Range(0, 4).Sum(i => (double)weights[(label * 4) + i] * raw[i])).ToArray();
        Assert.NotEqual(Array.IndexOf(logits, logits.Max()), Array.IndexOf(asTheyAre, asTheyAre.Max()));

        var model = JsonDocument.Parse(await iris.Client.GetStringAsync("model")).RootElement;
        Assert.Equal(
            channels.Select(channel => channel.Mean),
            model.GetProperty("normalization").EnumerateArray().Select(channel => channel.GetProperty("mean").GetSingle()));
        Assert.Contains("the service normalises", model.GetProperty("accepts").GetProperty("values").GetString());
        Assert.Contains("normalised already", model.GetProperty("accepts").GetProperty("input").GetString());

        async Task<int> LabelAsync(string name, float[] numbers)
        {
            var list = string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
            var answer = await HostFixture.Answer(await PostAsync(iris, $$"""{"{{name}}":[{{list}}]}"""));
            return answer.GetProperty("label").GetInt32();
        }
    }

    [Fact]
    public async Task One_sample_without_an_answer_refuses_them_all()
    {
        var zeros = $$"""{"input":[0{{string.Concat(Enumerable.Repeat(",0", HostFixture.Pixels - 1))}}]}""";
        var huge = $$"""{"input":[3e38{{string.Concat(Enumerable.Repeat(",3e38", HostFixture.Pixels - 1))}}]}""";
        Assert.Contains("no finite answer", await HostFixture.Refusal(
            await host.PostJson($$"""{"instances":[{{zeros}},{{huge}}]}"""), HttpStatusCode.UnprocessableEntity));
    }

    private static Task<HttpResponseMessage> PostAsync(TestHost host, string json) =>
        HostFixture.Post(host.Client, System.Text.Encoding.UTF8.GetBytes(json), "application/json");
}
