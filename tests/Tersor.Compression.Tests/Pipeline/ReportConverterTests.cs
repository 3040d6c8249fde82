using System.Text.Json;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class ReportConverterTests
{
    public static TheoryData<Score, string, string> Scores => new()
    {
        { new ClassificationScore(0.9), "name accuracy nonzeros bytes ratio seconds layers", "accuracy bytes" },
        {
            new TextScore(2.5, 0.5),
            "name accuracy nonzeros bytes ratio seconds layers bitsPerCharacter",
            "accuracy bytes bitsPerCharacter"
        },
        {
            new GenerationScore(new GeneratorQuality(4, 0.1, 0.5, 0.6, 0.7)),
            "name nonzeros bytes ratio seconds layers generator",
            "bytes generator"
        },
    };

    [Theory]
    [MemberData(nameof(Scores))]
    public void Each_score_has_its_keys_and_is_read_again(Score score, string stageKeys, string denseKeys)
    {
        var stage = new StageReport("encode", score, 1, 2, 3, 4, [new LayerReport("fc1", 5, 6, null)]);
        var report = new CompressionReport("m", "d", "cpu", 1, new DenseReport(score, 4), [stage], null, 2, 2, 1);
        var root = JsonDocument.Parse(report.ToJson()).RootElement;
        Assert.Equal(stageKeys, Keys(root.GetProperty("stages")[0]));
        Assert.Equal(denseKeys, Keys(root.GetProperty("dense")));

        var read = CompressionReport.FromJson(report.ToJson());
        Assert.Equal((score, score), (read.Dense.Score, read.Stages[0].Score));
        Assert.Equal(report.ToJson(), read.ToJson());
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"name\": 1}")]
    [InlineData("{\"name\": \"encode\"}")]
    public void What_is_no_stage_is_an_error(string json) => Assert.ThrowsAny<JsonException>(() =>
        CompressionReport.FromJson($$"""{"model": "m", "dense": {"bytes": 1}, "stages": [{{json}}]}"""));

    private static string Keys(JsonElement element) =>
        string.Join(' ', element.EnumerateObject().Select(property => property.Name));
}
