using System.Net;
using System.Text.Json;
using Tersor.Images;

namespace Tersor.Host.Tests;

/// <summary>Images of another size than the model's, where the model's file says what becomes of them.</summary>
public sealed class ResizeTests
{
    [Theory]
    [InlineData("stretch", ImageFit.Stretch)]
    [InlineData("crop", ImageFit.Crop)]
    [InlineData("letterbox", ImageFit.Letterbox)]
    public async Task They_are_fitted_as_the_file_says(string word, ImageFit fit)
    {
        await using var host = await TestHost.StartAsync(TestModel.Noted(ImageFits.Key, word));
        var png = TestImages.Png([200, 90, 30], height: 20, width: 12);
        var fitted = ImageResizer.Resize(
            ImageDecoder.Decode(png, channels: 1), new ImageSize(TestModel.Side, TestModel.Side), fit);
        var expected = TestModel.Probabilities(Array.ConvertAll(fitted.Pixels, TestModel.Normalized));
        var answer = await HostFixture.Answer(await HostFixture.Post(host.Client, png, "image/png"));
        Assert.Equal(expected.Max(), answer.GetProperty("probability").GetDouble(), 1e-4);

        var model = JsonDocument.Parse(await host.Client.GetStringAsync("model")).RootElement;
        Assert.Contains($"brought to 8×8 ({word})", model.GetProperty("accepts").GetProperty("image").GetString());
    }

    [Fact]
    public async Task One_that_would_take_too_much_is_refused_by_its_header()
    {
        await using var host = await TestHost.StartAsync(TestModel.Noted(ImageFits.Key, "crop"), "--max-image", "100000");
        await HostFixture.Answer(await HostFixture.Post(host.Client, TestImages.Png([1, 2, 3], 100, 100), "image/png"));
        Assert.Contains("more than the limit of 100,000", await HostFixture.Refusal(
            await HostFixture.Post(host.Client, TestImages.Png([1, 2, 3], 1000, 1000), "image/png"), HttpStatusCode.BadRequest));
    }
}
