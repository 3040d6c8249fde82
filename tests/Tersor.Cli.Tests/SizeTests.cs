using System.Text.Json;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>Trainings down to a size.</summary>
public sealed class SizeTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("--ratio 2")]
    [InlineData("--recipe tiny --bytes 2000 --max-loss 100")]
    public void A_model_is_trained_down_to_a_size(string goal)
    {
        var graph = _tersor.File("mine.json");
        File.WriteAllText(
            graph,
            """
            {"name": "mine", "input": {"shape": [1, 28, 28]}, "nodes": [
              {"type":"conv","channels":4,"kernel":5,"stride":3}, {"type":"bn"}, {"type":"relu"}, {"type":"flatten"},
              {"type":"fc","outputs":10}]}
            """);
        var (path, json) = (_tersor.File("m.tersor"), _tersor.File("m.json"));
        var outcome = _tersor.Run(
            [
                "compress", graph, "--data", _tersor.Data,
                "--epochs", "1", "--threads", "1", "--out", path, "--json", json, .. goal.Split(' '),
            ]);
        Assert.True(outcome.ExitCode == ExitCode.Success, outcome.Error);
        var report = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        var dense = report.GetProperty("dense").GetProperty("bytes").GetInt64();
        var most = goal.Contains("--bytes") ? 2000 : dense / 2;
        Assert.InRange(new FileInfo(path).Length, 1, most);
        Assert.Equal(
            ["dense", "shrink", "share", "encode"],
            report.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("name").GetString()));
        TersorFile.Read(path);
    }

    [Theory]
    [InlineData("--ratio 5 --bytes 900", "--ratio and --bytes: one goal, not several")]
    [InlineData("--ratio 1", "--ratio: shrink.ratio = 1: must be in (1, 100000]")]
    [InlineData("--bytes 0", "--bytes: shrink.bytes = 0: must be in [1, 2147483647]")]
    [InlineData(
        "--ratio 5 --recipe naive",
        "--ratio: the recipe 'naive' trains down to no size; one with 'shrink' does, such as --recipe small")]
    [InlineData("--recipe smal", "--recipe: unknown recipe 'smal': did you mean 'small'?")]
    public void A_size_that_can_not_be_is_refused_before_any_work(string options, string reason) => Assert.Equal(
        reason,
        _tersor.Run(["compress", "lenet-5", "--data", _tersor.Data, "--out", _tersor.File("x"), .. options.Split(' ')])
            .Failed(ExitCode.Usage));

    [Fact]
    public void A_plan_prunes_and_so_needs_a_recipe_that_does() => Assert.Equal(
        "--recipe: a plan is to prune and to share, and 'small' has 'shrink'",
        _tersor.Run("sensitivity", "lenet-5", "--data", _tersor.Data, "--recipe", "small", "--ratio", "9")
            .Failed(ExitCode.Usage));
}
