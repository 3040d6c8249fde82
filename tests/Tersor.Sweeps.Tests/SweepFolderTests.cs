using System.Collections.Immutable;
using System.Text;

namespace Tersor.Sweeps.Tests;

public sealed class SweepFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_changed_sweep_keeps_places_and_results()
    {
        var first = Plan("1-3");
        Publish(first, first.All[2]);
        var second = Plan("3-5");
        Assert.Equal(first.All.Select(task => task.Id), second.All.Take(3).Select(task => task.Id));
        Assert.Equal([3UL, 4UL, 5UL], second.Tasks.Select(task => task.Seed));
        Assert.Equal([3, 4], second.Missing(again: false).Select(task => task.Index));
        Assert.Equal([TaskState.Done, TaskState.Waiting, TaskState.Waiting], second.States().Select(entry => entry.State));
    }

    [Fact]
    public void A_file_that_is_named_in_two_ways_is_one_task()
    {
        File.WriteAllText(_folder.File("net.onnx"), "a model");
        var sweep = SweepFile.Parse("""{ "models": ["./net.onnx", "./sub/../net.onnx", "lenet-5"] }"""u8, "sweep.json");
        var plan = SweepFolder.Plan(_folder.File("sweep"), SweepTask.Expand(sweep, _folder.Path));
        Assert.Equal([0, 1], plan.Tasks.Select(task => task.Index));
        Assert.Equal(["./net.onnx", "lenet-5"], plan.Tasks.Select(task => task.Model));
    }

    [Fact]
    public void Of_two_attempts_at_once_one_is_the_result()
    {
        var sweep = Plan("0-99");
        foreach (var task in sweep.All)
        {
            var attempts = Enumerable.Range(0, 2).Select(_ => new TaskAttempt(sweep, task)).ToArray();
            foreach (var attempt in attempts)
                File.WriteAllText(attempt.File("model"), attempt.Path);
            using var start = new Barrier(2);
            var first = new bool[2];
            var threads = Enumerable.Range(0, 2).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                first[i] = attempts[i].Publish();
            })).ToArray();
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            Assert.Single(first, won => won);
            var result = File.ReadAllText(Path.Combine(sweep.ResultOf(task), "model"));
            Assert.Equal(attempts[Array.IndexOf(first, true)].Path, result);
        }

        Assert.Empty(Directory.EnumerateDirectories(_folder.File("sweep/attempts")));
        Assert.Empty(sweep.Missing(again: true));
    }

    [Fact]
    public void A_failure_is_kept_until_it_is_tried_again_and_a_killed_attempt_counts_as_missing()
    {
        var sweep = Plan("1-2");
        new TaskAttempt(sweep, sweep.All[0]).Fail("diverged at step 812");
        var killed = new TaskAttempt(sweep, sweep.All[1]);
        File.WriteAllText(killed.File("stages"), "half");
        Assert.Equal("diverged at step 812", sweep.ReasonOf(sweep.All[0]));
        Assert.Equal([TaskState.Failed, TaskState.Begun], sweep.States().Select(entry => entry.State));
        Assert.Equal([1], sweep.Missing(again: false).Select(task => task.Index));
        Assert.Equal([0, 1], sweep.Missing(again: true).Select(task => task.Index));

        var next = new TaskAttempt(sweep, sweep.All[1]);
        Assert.True(next.Inherit("stages"));
        Assert.False(next.Inherit("other"));
        Assert.Equal("half", File.ReadAllText(next.File("stages")));
        Assert.True(next.Publish());
        sweep.Clean();
        Assert.Empty(Directory.EnumerateDirectories(_folder.File("sweep/attempts")));
        Publish(sweep, sweep.All[0]);
        Assert.Null(sweep.ReasonOf(sweep.All[0]));
    }

    [Fact]
    public async Task Compressions_wait_for_the_training_that_they_begin_with()
    {
        var training = SweepTask.Of("a", "dense", "", 1, ["train", "a"]);
        var sweep = SweepFolder.Plan(
            _folder.File("sweep"),
            [training, .. new[] { "naive", "best" }.Select(
                recipe => SweepTask.Of("a", recipe, "", 1, ["compress", "a", "--recipe", recipe], training))]);
        sweep = new SweepFolder(sweep.Path);
        Assert.Equal([0, 1, 2], sweep.Missing(again: false).Select(task => task.Index));
        Assert.False(sweep.IsReady(sweep.All[1]));

        // No program leaves a result here: compressions are told of, but don't begin.
        var ended = new List<int>();
        await new LocalEngine(sweep, ["true"], 4, task => ended.Add(task.Index))
            .Run(sweep.Missing(again: false), TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 2], ended.Order());
        Assert.Equal(0, ended[0]);
        Assert.Single(Directory.GetFiles(sweep.Logs));

        new TaskAttempt(sweep, sweep.All[0]).Fail("diverged");
        Assert.Empty(sweep.Missing(again: false));
        Assert.Equal([0, 1, 2], sweep.Missing(again: true).Select(task => task.Index));
        Publish(sweep, sweep.All[0]);
        Assert.Equal([1, 2], sweep.Missing(again: false).Select(task => task.Index));
        Assert.True(sweep.IsReady(sweep.All[2]));

        File.WriteAllLines(_folder.File("sweep/tasks.jsonl"), File.ReadAllLines(_folder.File("sweep/tasks.jsonl")).Skip(1)
            .Select((line, i) => line.Replace($"\"index\":{i + 1}", $"\"index\":{i}", StringComparison.Ordinal)));
        Assert.Contains(
            "line 1: ", Assert.Throws<SweepException>(() => new SweepFolder(sweep.Path)).Message);
    }

    [Fact]
    public void What_is_no_sweep_is_refused()
    {
        Assert.Throws<SweepException>(() => new SweepFolder(_folder.Path));
        File.WriteAllText(_folder.File("other"), "");
        Assert.Throws<SweepException>(() => SweepFolder.Plan(_folder.Path, []));
        Plan("1");
        File.AppendAllText(_folder.File("sweep/tasks.jsonl"), """{"index":1,"id":"../x","arguments":["compress"]}""");
        var refused = Assert.Throws<SweepException>(() => new SweepFolder(_folder.File("sweep")));
        Assert.Contains("tasks.jsonl: line 2: ", refused.Message);
    }

    private static void Publish(SweepFolder sweep, SweepTask task)
    {
        var attempt = new TaskAttempt(sweep, task);
        File.WriteAllText(attempt.File("model"), "");
        Assert.True(attempt.Publish());
    }

    private SweepFolder Plan(string seeds)
    {
        var json = $$"""{ "models": ["a"], "seeds": "{{seeds}}" }""";
        ImmutableArray<SweepTask> tasks = SweepTask.Expand(SweepFile.Parse(Encoding.UTF8.GetBytes(json), "s"), _folder.Path);
        return SweepFolder.Plan(_folder.File("sweep"), tasks);
    }
}
