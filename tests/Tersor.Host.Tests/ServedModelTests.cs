using Tersor.Format;
using Tersor.Images;

namespace Tersor.Host.Tests;

/// <summary>Which models and settings the service starts with.</summary>
public sealed class ServedModelTests
{
    public static TheoryData<string, byte[]> Unservable => new()
    {
        {
            "names 0 characters for a model of 9",
            TestModel.Of(new ModelGraphBuilder("characters", 4).Embedding(9, 3).Lstm(5).Linear(9).Build())
        },
        {
            "reads text, symbols from 0 to 8",
            TestModel.Of(new ModelGraphBuilder("sentiment", 4).Embedding(9, 3).Lstm(5).Last().Linear(2).Build())
        },
        { "answers with a sequence of 3×5", TestModel.Of(new ModelGraphBuilder("frames", 3, 2).Lstm(5).Build()) },
        { "answers with 1×4×4 numbers", TestModel.Of(new ModelGraphBuilder("filter", 1, 4, 4).Relu().Build()) },
        { "answers with 2×2×4 numbers", TestModel.Of(new ModelGraphBuilder("pairs", 3).Linear(16).Reshape(2, 2, 4).Build()) },
        { "answers with a single number", TestModel.Of(new ModelGraphBuilder("price", 3).Linear(1).Build()) },
        { "not finite", Overflowing(3e38f, 3e38f) },
        { "not finite", Overflowing(3e38f, -3e38f) },
        { "fits images by 'wish', which is unknown", TestModel.Noted(ImageFits.Key, "wish") },
    };

    [Theory]
    [MemberData(nameof(Unservable))]
    public void A_model_without_classes_is_refused(string reason, byte[] model)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, model);
            var error = Assert.ThrowsAny<Exception>(() => PredictionService.Build(["--model", file]));
            Assert.True(error is NotSupportedException or TersorFormatException, $"{error}");
            Assert.Contains(reason, error.Message);
            Assert.Contains(file, error.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--max-body", "0")]
    [InlineData("--max-body", "1073741825")]
    [InlineData("--max-body", "1,000")]
    [InlineData("--queue", "x")]
    [InlineData("--queue", "-1")]
    [InlineData("--queue", "2147483647")]
    [InlineData("--sessions", "99999999999")]
    [InlineData("--connections", "0")]
    [InlineData("--body-timeout", "0")]
    [InlineData("--body-timeout", "")]
    [InlineData("--model", "")]
    [InlineData("--models", ".")]
    [InlineData("--sessions", "0")]
    [InlineData("--max-image", "0")]
    [InlineData("--api-keys", "")]
    public void Bad_settings_are_refused(string key, string value) =>
        Assert.Throws<ArgumentException>(() => PredictionService.Build(["--model", "m.tersor", key, value]));

    [Theory]
    [InlineData("--queue", "65536")]
    [InlineData("--sessions", "3")]
    [InlineData("--connections", "65536")]
    [InlineData("--max-body", "1073741824")]
    public async Task The_largest_settings_are_served(string key, string value)
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes, key, value);
        await HostFixture.Answer(await HostFixture.Post(host.Client, TestImages.Png(TestModel.Image(1), HostFixture.Side), null));
    }

    /// <summary>A model of finite numbers that leave single precision between two layers.</summary>
    private static byte[] Overflowing(float bias, float weight) =>
        TestModel.Of(new ModelGraphBuilder("diverged", 2).Linear(1).Linear(2).Build(), [0, 0], [bias], [weight, weight], [0, 0]);
}
