namespace Tersor.Onnx.Tests;

/// <summary>
/// ONNX's own tests end as the page says. To write the list anew, whole networks included (minutes):
/// <c>TERSOR_DATA=… tests/Tersor.Onnx.Tests/bin/Release/net10.0/Tersor.Onnx.Tests -explicit only -method "*.Write_the_list"</c>.
/// </summary>
[Collection(OnnxTestData.Collection)]
public sealed class ConformanceTests(OnnxTestData data)
{
    private static readonly string[] Quick = ["node", "pytorch-converted", "pytorch-operator", "simple"];

    [Fact]
    public void Every_test_ends_as_the_page_says()
    {
        Assert.SkipUnless(data.Folder is not null, "no tests of ONNX here");
        var known = ConformancePage.NotPassing();
        var outcomes = data.Tests(Quick).Select(Outcome.Of).ToArray();
        Assert.NotEmpty(outcomes);
        var worse = outcomes.Where(outcome =>
            outcome.Reason is not null && !known.Contains((outcome.Group, outcome.Name))
            && data.IsJudged(outcome.Name));
        Assert.Empty(worse.Select(outcome => $"{outcome.Group}/{outcome.Name}: {outcome.Reason}"));
        if (!data.IsComplete)
            return;
        var better = outcomes.Where(outcome => outcome.Reason is null && known.Contains((outcome.Group, outcome.Name)));
        Assert.Empty(better.Select(outcome => $"{outcome.Group}/{outcome.Name} passes: write the page"));
        Assert.True(outcomes.Count(outcome => outcome is { Group: "node", Reason: null }) >= 500);
    }

    [Fact(Explicit = true)]
    public void Write_the_list()
    {
        Assert.SkipUnless(data.IsComplete, "the tests of ONNX 1.22 are not here");
        ConformancePage.Write([.. data.Tests([.. Quick, "light"]).Select(Outcome.Of)]);
    }
}
