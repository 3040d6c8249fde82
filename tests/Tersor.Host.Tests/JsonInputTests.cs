using System.Net;
using System.Text;
using Tersor.Inference;

namespace Tersor.Host.Tests;

public sealed class JsonInputTests(HostFixture host) : IClassFixture<HostFixture>
{
    private const int Pixels = HostFixture.Pixels;
    private const int Side = HostFixture.Side;

    public static TheoryData<string, string> Bad => new()
    {
        { "{", "no valid JSON" },
        { """{"input":[1,]}""", "no valid JSON: line 1, byte 13" },
        { """{"input":[1""", "no valid JSON" },
        { $"{Row("input", "0")}x", "no valid JSON" },
        { $"{Row("input", "0")}{{}}", "no valid JSON" },
        { "[1,2]", "no JSON object" },
        { "null", "no JSON object" },
        { "7", "no JSON object" },
        { "{}", "one of 'pixels'" },
        { """{"input":null}""", "one of 'pixels'" },
        { """{"input":[1],"pixels":[1]}""", "numbers, but" },
        { $$"""{"input":[0{{Rest("0")}}],"pixels":[1]}""", "not both" },
        { $$"""{"pixels":[0{{Rest("0")}}],"pixels":[1]}""", "'pixels' is there twice" },
        { """{"input":null,"input":[1]}""", "'input' is there twice" },
        { """{"Pixels":[1]}""", "'Pixels' is not known" },
        { """{"inputs":[1]}""", "'inputs' is not known" },
        { """{"a\u0007\nb":[1]}""", "'a??b' is not known" },
        { "{\"\\ud800\":[1]}", "no valid JSON" },
        { """{"input":[1,2,3]}""", "has 3 numbers, but the model takes 64: 1×8×8" },
        { """{"input":[]}""", "has 0 numbers" },
        { $$"""{"input":[0,0{{Rest("0")}}]}""", "has 65 numbers" },
        { """{"input":["x"]}""", "no number, behind 0" },
        { """{"input":[1,true]}""", "no number, behind 1" },
        { """{"input":[null]}""", "no number" },
        { """{"input":[{"x":1}]}""", "no number" },
        { """{"input":"AAAA"}""", "is an array" },
        { """{"input":5}""", "is an array" },
        { """{"input":{"a":1}}""", "is an array" },
        { Row("input", "NaN"), "no valid JSON" },
        { Row("input", "Infinity"), "no valid JSON" },
        { Row("input", "-Infinity"), "no valid JSON" },
        { Row("input", "1e400"), "too large" },
        { Row("input", "-1e39"), "too large" },
        { Row("input", "1" + new string('0', 2000)), "too large" },
        { Row("pixels", "256"), "from 0 to 255" },
        { Row("pixels", "-1"), "from 0 to 255" },
        { Row("pixels", "0.5"), "from 0 to 255" },
        { Row("pixels", "1e400"), "from 0 to 255" },
        { Row("pixels", "255.0001"), "from 0 to 255" },
        { new string('[', 2000), "no JSON object" },
        { $$"""{"input":{{new string('[', 2000)}}""", "nested deeper than the model's shape, 1×8×8" },
        { $$"""{"x":{{new string('[', 2000)}}""", "'x' is not known" },
        { """{"input":[[1,2],3]}""", "has 2 entries at depth 2" },
        { """{"input":[1,[2]]}""", "unevenly" },
        { """{"input":[[],[]]}""", "has 0 entries" },
        { Row("values", "1e400"), "too large" },
        { """{"instances":[]}""", "'instances' is empty" },
        { """{"instances":{}}""", "'instances' is an array of objects" },
        { """{"instances":[1]}""", "no object, behind 0" },
        { """{"instances":[{}]}""", "instance 1: one of" },
        { $$"""{"instances":[{{Row("pixels", "0")}},{{Row("pixels", "-1")}}]}""", "instance 2: 'pixels' holds whole numbers" },
        { """{"instances":[{"instances":[]}]}""", "instance 1: 'instances' is not known" },
        { $$"""{"instances":[{{Row("pixels", "0")}}],"input":[1]}""", "not both" },
        { $$"""{"instances":[{{Row("pixels", "0")}}""", "no valid JSON" },
        { Nested(Side, Side - 1), "has 7 entries" },
        { Nested(Side - 1, Side), "has 7 entries" },
        { Nested(Side, Side).Replace("[[", "[[[", StringComparison.Ordinal), "no valid JSON" },
        { Nested(Side, Side).Replace("[[", "[[[[", StringComparison.Ordinal), "nested deeper" },
    };

    public static TheoryData<string> Good => new()
    {
        Row("pixels", "0"),
        Row("pixels", "0.0"),
        Row("pixels", "-0"),
        Row("pixels", "0e9"),
        Row("pixels", "0").Replace(",", " ,\r\n\t", StringComparison.Ordinal),
        $"\uFEFF{Row("pixels", "0")}",
        $" \n{Row("pixels", "0")}\n\n",
        $$"""{"input":null,"pixels":[0{{Rest("0")}}]}""",
        $$"""{"\u0070ixels":[0{{Rest("0")}}]}""",
        Nested(Side, Side),
        Nested(Side, Side).Replace("[[", "[[[", StringComparison.Ordinal).Replace("]]", "]]]", StringComparison.Ordinal),
        Row("values", "0"),
        Row("values", "0.0e0"),
        $$"""{"instances":null,"values":[0{{Rest("0")}}]}""",
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_json_is_refused_with_a_sentence(string json, string sentence) =>
        Assert.Contains(sentence, await HostFixture.Refusal(await host.PostJson(json), HttpStatusCode.BadRequest, json));

    [Theory]
    [MemberData(nameof(Good))]
    public async Task However_it_is_written_it_means_the_same(string json)
    {
        var expected = TestModel.Probabilities([.. Enumerable.Repeat(TestModel.Normalized(0), Pixels)]);
        var answer = await HostFixture.Answer(await host.PostJson(json));
        Assert.Equal(expected.Max(), answer.GetProperty("probability").GetDouble(), 1e-5);
    }

    [Fact]
    public async Task The_least_and_the_largest_pixel_are_pixels()
    {
        var expected = TestModel.Probabilities(
            [.. Enumerable.Range(0, Pixels).Select(i => TestModel.Normalized(i == 0 ? byte.MaxValue : (byte)0))]);
        var answer = await HostFixture.Answer(await host.PostJson($$"""{"pixels":[255{{Rest("0")}}]}"""));
        Assert.Equal(expected.Max(), answer.GetProperty("probability").GetDouble(), 1e-5);
    }

    [Theory]
    [InlineData("[1,", "1,", "1]")]
    [InlineData("[[[", "1,", "1]")]
    [InlineData("[1", "0", "]")]
    [InlineData("[", "[", "")]
    public void What_reading_takes_does_not_depend_on_what_is_sent(string begin, string middle, string end)
    {
        var model = CompressedModel.Load(TestModel.Bytes);
        var input = new float[model.InputLength];
        var json = Encoding.UTF8.GetBytes(
            $$"""{"input":{{begin}}{{string.Concat(Enumerable.Repeat(middle, 500_000))}}{{end}}}""");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<RefusedRequestException>(() => JsonInput.Read(json, model, new Room(input)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 16);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        byte[][] bodies = [[0xFF, 0xFE, 0x7B, 0], [.. "{\""u8, 0xC3, 0x28, .. "\":[]}"u8], [0], Encoding.Unicode.GetBytes("{}")];
        foreach (var body in bodies)
            await HostFixture.Refusal(
                await host.Post(body, "application/json"), HttpStatusCode.BadRequest, Convert.ToHexString(body));
    }

    /// <summary>Room for one sample, however many come.</summary>
    private sealed class Room(float[] input) : IInstances
    {
        public Span<float> Next() => input;

        public void Add()
        {
        }
    }

    private static string Rest(string number) => string.Concat(Enumerable.Repeat($",{number}", Pixels - 1));

    /// <summary>The number first, and zeros behind it.</summary>
    private static string Row(string name, string number) => $$"""{"{{name}}":[{{number}}{{Rest("0")}}]}""";

    private static string Nested(int rows, int columns) =>
        $$"""{"pixels":[{{string.Join(',', Enumerable.Repeat($"[{string.Join(',', new int[columns])}]", rows))}}]}""";
}
