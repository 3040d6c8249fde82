using System.Text;

namespace Tersor.Sweeps.Tests;

public sealed class SweepFileTests
{
    [Theory]
    [InlineData("", "line 1: ")]
    [InlineData("[]", "line 1: a sweep is an object")]
    [InlineData("{\n\"models\": [\"a\"],\n\"seed\": 1 }", "line 3, \"seed\": there is no such key")]
    [InlineData("{ \"models\": [\"a\"],\n \"seeds\": \"1-\" }", "line 2, \"seeds\": '1-' is neither")]
    [InlineData("{ \"models\": [\"a\"],\n \"seeds\": [1,\n -2] }", "line 3, \"seeds\": '-2' is neither")]
    [InlineData("{ \"models\": [\"a\"],\n \"seeds\": \"0-18446744073709551615\" }", "line 2, \"seeds\": has more than")]
    [InlineData("{ \"models\": [\"a\"], \"seeds\": [1, \"0-3\"] }", "\"seeds\": '1' is there twice")]
    [InlineData("{ \"models\": [\"a\", 3] }", "line 1, \"models\": an entry must be a text")]
    [InlineData("{ \"models\": \"a\" }", "line 1, \"models\": must be a list of texts")]
    [InlineData("{ \"models\": [\"a\"],\n\"models\": [\"b\"] }", "line 2, \"models\": is there twice")]
    [InlineData("{ \"recipes\": [\"best\"] }", "\"models\": at least one is needed")]
    [InlineData("{ \"models\": [\"a\"],\n\"data\" ", "line 2: ")]
    [InlineData("{ \"models\": [\"a\"] } x", "line 1")]
    public void A_broken_sweep_is_refused_with_its_line_and_key(string json, string message)
    {
        var exception = Assert.Throws<SweepException>(() => Parse(json));
        Assert.StartsWith("s.json: ", exception.Message);
        Assert.Contains(message, exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void A_sweep_is_every_model_with_every_recipe_data_set_and_seed()
    {
        var sweep = Parse("""{ "models": ["a", "b"], "recipes": ["best", "naive"], "seeds": ["1-3", 7], "options": ["--x"] }""");
        var tasks = SweepTask.Expand(sweep, Path.GetTempPath());
        Assert.Equal(16, tasks.Length);
        Assert.Equal(16, tasks.Select(task => task.Id).Distinct().Count());
        Assert.Equal(["compress", "b", "--recipe", "naive", "--seed", "7", "--x"], tasks[^1].Arguments);
    }

    [Fact]
    public void Too_many_tasks_are_refused() => Assert.Contains(
        "more than 100000",
        Assert.Throws<SweepException>(
            () => Parse("""{ "models": ["a","b","c","d","e","f","g","h","i","j","k"], "seeds": "1-9999" }""")).Message);

    [Fact]
    public void A_file_that_changes_makes_other_tasks()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.json"), "{}");
        var sweep = Parse("""{ "models": ["a"], "recipes": ["r.json"] }""");
        var before = SweepTask.Expand(sweep, folder.Path);
        Assert.Equal(folder.File("r.json"), before[0].Arguments[3]);
        Assert.Equal(before[0].Id, SweepTask.Expand(sweep, folder.Path)[0].Id);
        File.WriteAllText(folder.File("r.json"), "{ }");
        Assert.NotEqual(before[0].Id, SweepTask.Expand(sweep, folder.Path)[0].Id);
    }

    [Theory]
    [InlineData(new int[0], "")]
    [InlineData(new[] { 4 }, "4")]
    [InlineData(new[] { 0, 1, 2, 5, 7, 8 }, "0-2,5,7-8")]
    public void Indices_are_written_as_ranges(int[] indices, string text) => Assert.Equal(text, IndexRanges.Write(indices));

    private static SweepFile Parse(string json) => SweepFile.Parse(Encoding.UTF8.GetBytes(json), "s.json");
}
