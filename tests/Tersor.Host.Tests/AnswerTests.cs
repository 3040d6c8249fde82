using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Host.Tests;

/// <summary>Answers against those that the tests compute by themselves.</summary>
public sealed class AnswerTests(HostFixture host) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task Pixels_are_answered_as_the_definition_says()
    {
        var labels = new HashSet<int>();
        for (var seed = 0; seed < 20; seed++)
        {
            var pixels = TestModel.Image(seed);
            var expected = TestModel.Probabilities(Array.ConvertAll(pixels, TestModel.Normalized));
            AssertAnswer(expected, await HostFixture.Answer(await host.PostJson(HostFixture.PixelJson(pixels))));
            AssertAnswer(expected, await HostFixture.Answer(await host.PostImage(TestImages.Png(pixels, HostFixture.Side))));
            labels.Add(Array.IndexOf(expected, expected.Max()));
        }

        Assert.True(labels.Count > 2);
    }

    [Fact]
    public async Task Inputs_are_taken_as_they_are()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            var input = Enumerable.Range(0, HostFixture.Pixels).Select(_ => (2 * random.NextDouble()) - 1).ToArray();
            var numbers = input.Select(value => value.ToString("R", CultureInfo.InvariantCulture));
            var json = $$"""{"input":[{{string.Join(',', numbers)}}]}""";
            AssertAnswer(TestModel.Probabilities(input), await HostFixture.Answer(await host.PostJson(json)));
        }
    }

    [Fact]
    public async Task The_engine_gives_the_same_for_the_same_bytes()
    {
        var pixels = TestModel.Image(seed: 77);
        var model = CompressedModel.Load(TestModel.Bytes);
        using var session = model.CreateSession();
        float[] input = new float[model.InputLength], output = new float[model.OutputLength];
        model.Normalize(pixels, input);
        session.Run(input, output);
        var expected = Prediction.Of(output, []);

        var answer = await HostFixture.Answer(await host.PostJson(HostFixture.PixelJson(pixels)));
        Assert.Equal(expected.Label, answer.GetProperty("label").GetInt32());
        Assert.Equal(
            expected.Probabilities, answer.GetProperty("probabilities").EnumerateArray().Select(value => value.GetSingle()));
    }

    [Theory]
    [InlineData(new[] { 0f, 2f, 1f }, 1)]
    [InlineData(new[] { 3f, 3f, 1f }, 0)]
    [InlineData(new[] { -3e38f, 3e38f, 0f }, 1)]
    [InlineData(new[] { 1e4f, -1e4f }, 0)]
    public void The_label_is_the_first_of_the_largest_and_probabilities_are_finite(float[] logits, int label)
    {
        var prediction = Prediction.Of(logits, []);
        Assert.Equal(label, prediction.Label);
        Assert.Equal(prediction.Probabilities.Max(), prediction.Probability);
        Assert.Equal(prediction.Probabilities[label], prediction.Probability);
        Assert.Equal(1, prediction.Probabilities.Sum(), 1e-5);
    }

    [Theory]
    [InlineData("3e38", "3e38")]
    [InlineData("-3.4e38", "-3.4e38")]
    [InlineData("3e38", "-3e38")]
    public async Task An_answer_that_is_not_finite_is_none(string first, string rest)
    {
        var json = $$"""{"input":[{{first}}{{string.Concat(Enumerable.Repeat($",{rest}", HostFixture.Pixels - 1))}}]}""";
        Assert.Contains(
            "no finite answer", await HostFixture.Refusal(await host.PostJson(json), HttpStatusCode.UnprocessableEntity));
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(-1f)]
    public async Task Nor_is_one_with_a_single_infinity(float weight)
    {
        // Sums of one sign overflow to an infinity, never to what is no number.
        var graph = new ModelGraphBuilder("sums", HostFixture.Pixels).Linear(2).Build();
        var weights = new float[2 * HostFixture.Pixels];
        weights.AsSpan(0, HostFixture.Pixels).Fill(weight);
        await using var sums = await TestHost.StartAsync(TestModel.Of(graph, weights, new float[2]));
        var json = $$"""{"input":[{{string.Join(',', Enumerable.Repeat("3e38", HostFixture.Pixels))}}]}""";
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        Assert.Contains("no finite answer", await HostFixture.Refusal(
            await sums.Client.PostAsync("predict", content), HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task Classes_are_called_by_their_names_where_the_file_has_names()
    {
        string[] names = ["ant", "bee", "c\"a\nt", "dog", "eel"];
        var model = TestModel.Named(names);
        await using var named = await TestHost.StartAsync(model);
        for (var seed = 0; seed < 5; seed++)
        {
            var answer = await HostFixture.Answer(
                await HostFixture.Post(named.Client, TestImages.Png(TestModel.Image(seed), HostFixture.Side), null));
            var expected = TestModel.Probabilities(Array.ConvertAll(TestModel.Image(seed), TestModel.Normalized));
            Assert.Equal(names[Array.IndexOf(expected, expected.Max())], answer.GetProperty("class").GetString());
        }

        var description = JsonDocument.Parse(await named.Client.GetStringAsync("model")).RootElement;
        Assert.Equal(names, description.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Without_names_there_is_only_the_number()
    {
        var answer = await HostFixture.Answer(await host.PostImage(TestImages.Png(TestModel.Image(1), HostFixture.Side)));
        Assert.False(answer.TryGetProperty("class", out _));
        Assert.Empty(
            JsonDocument.Parse(await host.Client.GetStringAsync("model")).RootElement.GetProperty("classes").EnumerateArray());
    }

    [Fact]
    public async Task Colour_images_go_in_channel_by_channel()
    {
        const int Classes = 3;
        var graph = new ModelGraphBuilder("colour", 3, 2, 2).Flatten().Linear(Classes).Build();
        var weights = new float[Classes * graph.InputShape[0] * 4];
        for (var channel = 0; channel < Classes; channel++)
            weights.AsSpan((channel * 12) + (channel * 4), 4).Fill(2f);
        await using var colour = await TestHost.StartAsync(TestModel.Of(graph, weights, new float[Classes]));

        for (var channel = 0; channel < Classes; channel++)
        {
            var rgb = new byte[3];
            rgb[channel] = byte.MaxValue;
            var answer = await HostFixture.Answer(
                await HostFixture.Post(colour.Client, TestImages.Png(rgb, height: 2, width: 2), "image/png"));
            Assert.Equal(channel, answer.GetProperty("label").GetInt32());
            Assert.Equal(Math.Exp(8) / (Math.Exp(8) + 2), answer.GetProperty("probability").GetDouble(), 1e-5);
        }
    }

    [Fact]
    public async Task Many_clients_at_once_all_get_their_own_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async seed =>
            (seed, answer: await HostFixture.Answer(
                await host.PostImage(TestImages.Png(TestModel.Image(seed), HostFixture.Side))))));
        Assert.All(answers, one =>
            AssertAnswer(TestModel.Probabilities(Array.ConvertAll(TestModel.Image(one.seed), TestModel.Normalized)), one.answer));
    }

    private static void AssertAnswer(double[] expected, JsonElement answer)
    {
        var probabilities = answer.GetProperty("probabilities").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        Assert.Equal(expected.Length, probabilities.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], probabilities[i], 1e-4);
        Assert.Equal(Array.IndexOf(expected, expected.Max()), answer.GetProperty("label").GetInt32());
        Assert.Equal(expected.Max(), answer.GetProperty("probability").GetDouble(), 1e-4);
    }
}
