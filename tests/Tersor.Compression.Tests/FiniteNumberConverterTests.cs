using System.Text.Json;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class FiniteNumberConverterTests
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new FiniteNumberConverter<double>(), new FiniteNumberConverter<float>() },
    };

    [Theory]
    [InlineData(double.NaN, "null")]
    [InlineData(double.NegativeInfinity, "null")]
    [InlineData(0.1, "0.1")]
    [InlineData(-1e300, "-1E+300")]
    public void Doubles_that_are_not_finite_are_null(double value, string json) =>
        Assert.Equal(json, JsonSerializer.Serialize(value, Options));

    [Theory]
    [InlineData(float.PositiveInfinity, "null")]
    [InlineData(0.1f, "0.1")]
    public void Singles_that_are_not_finite_are_null(float value, string json) =>
        Assert.Equal(json, JsonSerializer.Serialize(value, Options));

    [Fact]
    public void Null_is_read_as_no_number()
    {
        Assert.Equal([1, double.NaN], JsonSerializer.Deserialize<double[]>("[1, null]", Options)!);
        Assert.Null(JsonSerializer.Deserialize<double?>("null", Options));
        Assert.Equal("[null,null,2]", JsonSerializer.Serialize(new double?[] { null, double.NaN, 2 }, Options));
    }

    [Fact]
    public void A_report_of_a_network_that_diverged_is_written_and_read()
    {
        var stage = new StageReport("encode", new TextScore(double.NaN, 0.1), 1, 2, double.PositiveInfinity, 3, []);
        var report = new CompressionReport(
            "m", "d", "cpu", 1, new DenseReport(new ClassificationScore(double.NaN), 4), [stage], null, 2, 2, 1)
        { Instructions = "256-bit vectors" };
        var json = JsonDocument.Parse(report.ToJson()).RootElement;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("stages")[0].GetProperty("bitsPerCharacter").ValueKind);
        Assert.Equal("256-bit vectors", json.GetProperty("instructions").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("dense").GetProperty("accuracy").ValueKind);
        var read = CompressionReport.FromJson(report.ToJson());
        Assert.Equal(double.NaN, read.Stages[0].Ratio);
        Assert.Equal((report.Dense, stage.Score), (read.Dense, read.Stages[0].Score));
    }
}
