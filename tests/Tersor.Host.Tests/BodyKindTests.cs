using System.Net;
using System.Text;

namespace Tersor.Host.Tests;

/// <summary>How the service reads the headers that describe a body.</summary>
public sealed class BodyKindTests(HostFixture host) : IClassFixture<HostFixture>
{
    private static readonly byte[] Json = Encoding.UTF8.GetBytes(HostFixture.PixelJson(TestModel.Image(3)));
    private static readonly byte[] Png = TestImages.Png(TestModel.Image(3), HostFixture.Side);

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=utf-8")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json ; charset=us-ascii")]
    [InlineData("application/json; profile=\"a;b=\\\"c\\\"\"")]
    [InlineData("application/json; q=1")]
    [InlineData("application/vnd.tersor+json")]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Json_is_read_under_its_names_and_under_none(string? type)
    {
        await HostFixture.Answer(await host.Post(Json, type));
        await HostFixture.Answer(await host.Post([.. "\uFEFF\r\n "u8, .. Json], type));
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("IMAGE/PNG")]
    [InlineData("image/png; q=1")]
    [InlineData("image/png; name=\"x;y.png\"")]
    [InlineData("image/jpeg")]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task An_image_is_read_under_its_names_and_under_none(string? type) =>
        await HostFixture.Answer(await host.Post(Png, type));

    [Theory]
    [InlineData("text/plain", "'text/plain' is not read here")]
    [InlineData("text/plain; x=\"application/json\"", "'text/plain' is not read here")]
    [InlineData("multipart/form-data; boundary=x", "'multipart/form-data' is not read here")]
    [InlineData("application/xml", "is not read here")]
    [InlineData("application/jsonp", "is not read here")]
    [InlineData("application/json-seq", "is not read here")]
    [InlineData("x/application/json", "is no media type")]
    [InlineData("json", "is no media type")]
    [InlineData("application/", "is no media type")]
    [InlineData(";", "is no media type")]
    [InlineData("application/json, image/png", "is no media type")]
    [InlineData("application/json; charset=utf-16", "JSON in 'utf-16'")]
    [InlineData("application/json; charset=\"iso-8859-1\"", "send it in UTF-8")]
    public async Task Other_types_are_refused(string type, string sentence)
    {
        Assert.Contains(
            sentence, await HostFixture.Refusal(await host.Post(Json, type), HttpStatusCode.UnsupportedMediaType, type));
        Assert.Contains(
            sentence, await HostFixture.Refusal(await host.Post(Png, type), HttpStatusCode.UnsupportedMediaType, type));
    }

    [Theory]
    [InlineData("gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("identity, BR", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("Identity", HttpStatusCode.OK)]
    public async Task A_body_that_is_packed_is_refused(string coding, HttpStatusCode status)
    {
        var content = new ByteArrayContent(Json);
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        Assert.Equal(status, (await host.Client.PostAsync("predict", content)).StatusCode);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task A_body_that_is_not_what_its_type_says_is_refused(string? type)
    {
        await HostFixture.Refusal(
            await host.Post("\u0089PNG, or so it says"u8.ToArray(), type), HttpStatusCode.BadRequest, $"{type}");
        Assert.Equal(
            "the request is empty", await HostFixture.Refusal(await host.Post([], type), HttpStatusCode.BadRequest, $"{type}"));
    }
}
