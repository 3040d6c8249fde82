using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using Tersor.Cli.History;
using Tersor.Compression;
using Tersor.Data;

namespace Tersor.Cli.Tests;

public sealed class HistoryTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_training_leaves_a_line_for_its_beginning_each_epoch_and_its_end()
    {
        var (path, json) = (_tersor.File("dense.safetensors"), _tersor.File("train.json"));
        var output = Train(path, 3, "--seed", "5", "--json", json);
        var lines = Read("dense.run.jsonl");
        Assert.Equal(["start", "epoch", "epoch", "epoch", "end"], lines.Select(Kind));
        var start = lines[0];
        Assert.StartsWith("train lenet-300-100 ", start.GetProperty("command").GetString());
        Assert.Equal(("lenet-300-100", "blocks", 5), (Text(start, "model"), Text(start, "data"), Number(start, "seed")));
        Assert.Equal(IdxFolder.Load(_tersor.Data, "blocks").Train.Fingerprint, Text(start, "dataHash"));
        Assert.Equal(3, start.GetProperty("recipe").GetProperty("train").GetProperty("epochs").GetInt32());

        // 160 images in batches of 64 are 3 steps.
        var epochs = lines[1..^1];
        Assert.Equal([(1.0, 3.0), (2, 6), (3, 9)], epochs.Select(line => (Number(line, "epoch"), Number(line, "step"))));
        Assert.All(epochs, line => Assert.True(Number(line, "loss") > 0 && Number(line, "examplesPerSecond") > 0));
        Assert.True(Number(epochs[2], "loss") < Number(epochs[0], "loss"));
        for (var i = 1; i <= 3; i++)
            Assert.Contains($"train: epoch {i}/3, loss ", output);

        var reported = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        Assert.Equal(reported.GetProperty("accuracy").GetDouble(), Number(lines[^1], "accuracy"));
        Assert.Equal(new FileInfo(path).Length, Number(lines[^1], "bytes"));
    }

    [Fact]
    public void The_loss_of_an_epoch_is_the_mean_of_its_steps_however_often_they_are_reported()
    {
        // 160 images one by one: three reports of 50 steps, and one of 10.
        var recipe = _tersor.File("recipe.json");
        File.WriteAllText(recipe, """{ "train": { "batch": 1, "schedule": "constant", "rate": 1e-9 } }""");
        Train(_tersor.File("single.safetensors"), 1, "--recipe", recipe);
        File.WriteAllText(recipe, """{ "train": { "batch": 160, "schedule": "constant", "rate": 1e-9 } }""");
        Train(_tersor.File("whole.safetensors"), 1, "--recipe", recipe);

        // The weights hardly move, so both are the mean loss of the same network.
        var (single, whole) = (Read("single.run.jsonl"), Read("whole.run.jsonl"));
        Assert.Equal((160.0, 1.0), (Number(single[1], "step"), Number(whole[1], "step")));
        Assert.Equal(Number(whole[1], "loss"), Number(single[1], "loss"), 1e-3);
    }

    [Fact]
    public void A_training_that_goes_on_goes_on_with_its_history()
    {
        var (path, recipe) = (_tersor.File("m.safetensors"), _tersor.File("recipe.json"));
        File.WriteAllText(recipe, """{ "train": { "schedule": "constant" } }""");
        Train(path, 2, "--recipe", recipe);
        Train(path, 3, "--recipe", recipe, "--resume");
        var lines = Read("m.run.jsonl");
        Assert.Equal(["start", "epoch", "epoch", "end", "start", "epoch", "end"], lines.Select(Kind));
        Assert.Equal(3, Number(lines[5], "epoch"));
        Train(path, 1, "--recipe", recipe);
        Assert.Equal(["start", "epoch", "end"], Read("m.run.jsonl").Select(Kind));
    }

    [Fact]
    public void A_compression_leaves_its_stages_as_it_reports_them()
    {
        var json = _tersor.File("m.json");
        var output = Compress("m", "--json", json);
        var lines = Read("m.run.jsonl");
        Assert.Equal(
            CompressionReport.FromJson(File.ReadAllText(json)).Stages.Select(stage => JsonSerializer.Serialize(stage)),
            RunRecord.Read(_tersor.File("m.run.jsonl")).Stages.Select(stage => JsonSerializer.Serialize(stage)));
        Assert.Equal(["start", "end"], [Kind(lines[0]), Kind(lines[^1])]);

        // An epoch's non-zeros are those of that moment: pruning has left what the stage reports when its last epoch ends.
        var epochs = lines.Where(line => Kind(line) == "epoch").ToList();
        Assert.Equal(["dense", "prune", "share"], epochs.Select(line => Text(line, "stage")).Distinct());
        var pruned = lines.Single(line => Kind(line) == "stage" && Text(line.GetProperty("report"), "name") == "prune");
        Assert.Equal(
            Number(pruned.GetProperty("report"), "nonzeros"),
            Number(epochs.Last(line => Text(line, "stage") == "prune"), "nonZeros"));
        Assert.Contains("share: epoch 1/", output);
    }

    [Fact]
    public void A_run_that_is_interrupted_or_fails_says_so()
    {
        using var cancelled = new CancellationTokenSource();
        var watcher = new Thread(() =>
        {
            while (!File.Exists(_tersor.File("m.safetensors")) && !cancelled.IsCancellationRequested)
                Thread.Sleep(1);
            cancelled.Cancel();
        });
        watcher.Start();
        _tersor.Run(
            DatasetFolders.Default(), cancelled.Token, "train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "10000",
            "--out", _tersor.File("m.safetensors"), "--report", _tersor.File("m.html")).Failed(ExitCode.Interrupted);
        cancelled.Cancel();
        watcher.Join();
        var lines = Read("m.run.jsonl");
        Assert.Equal(("start", "epoch", "abort"), (Kind(lines[0]), Kind(lines[1]), Kind(lines[^1])));
        var page = File.ReadAllText(_tersor.File("m.html"));
        Assert.Contains("This run ended before its time", page);
        Assert.Contains("id=\"curves\"", page);
        Assert.DoesNotContain("http-equiv=\"refresh\"", page);
    }

    [Fact]
    public void A_report_shows_the_curves_while_the_run_goes_on()
    {
        var (path, early) = (_tersor.File("m.html"), "");
        using var cancelled = new CancellationTokenSource();
        var watcher = new Thread(() =>
        {
            while (early.Length == 0 && !cancelled.IsCancellationRequested)
                early = File.Exists(path) ? File.ReadAllText(path) : "";
            cancelled.Cancel();
        });
        watcher.Start();
        _tersor.Run(
            DatasetFolders.Default(), cancelled.Token, "train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "10000",
            "--out", _tersor.File("m.safetensors"), "--report", path).Failed(ExitCode.Interrupted);
        cancelled.Cancel();
        watcher.Join();
        Assert.Contains("<meta http-equiv=\"refresh\" content=\"5\">", early);
        Assert.Contains("This run goes on", early);
        Assert.EndsWith("</html>\n", early);

        _tersor.Run(
            "train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "2", "--out", _tersor.File("m.safetensors"),
            "--report", path).Done();
        Assert.DoesNotContain("http-equiv=\"refresh\"", File.ReadAllText(path));
    }

    [Fact]
    public void A_history_that_can_not_be_written_is_no_reason_to_fail()
    {
        Directory.CreateDirectory(_tersor.File("m.run.jsonl"));
        var outcome = _tersor.Run(
            "train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--out", _tersor.File("m.safetensors"));
        outcome.Done();
        Assert.Contains("note: no history of this run: ", outcome.Error);
        Assert.True(File.Exists(_tersor.File("m.safetensors")));
    }

    [Fact]
    public void A_result_that_is_no_file_has_no_history()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no /dev/null");
        var before = Directory.GetFiles("/dev", "*.jsonl");
        _tersor.Run("train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--out", "/dev/null");
        Assert.Equal(before, Directory.GetFiles("/dev", "*.jsonl"));
    }

    [Fact]
    public void Runs_are_compared_by_what_differs_and_what_they_came_to()
    {
        Compress("a", "--seed", "3");
        Compress("b", "--seed", "4");
        var json = _tersor.File("compared.json");
        var output = _tersor.Run(
            "compare", _tersor.File("a.run.jsonl"), _tersor.File("b.run.jsonl"), "--json", json).Succeeded();
        var rows = output.Split('\n').Where(line => line.StartsWith('│')).Select(
            line => line.Split('│', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Contains(rows, row => row is ["seed", "3", "4"]);
        Assert.DoesNotContain(rows, row => row[0] is "model" or "recipe.train.epochs");
        Assert.Contains(rows, row => row is ["state", "ended", "ended"]);
        Assert.Contains(rows, row => row[0] == "encode: quality" && row[1].StartsWith("accuracy ", StringComparison.Ordinal));
        Assert.Contains(rows, row => row[0] == "bytes" && row[1] == $"{new FileInfo(_tersor.File("a.tersor")).Length:N0}");
        Assert.Equal(2, JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("runs").GetArrayLength());
    }

    [Fact]
    public void What_is_no_history_is_refused_with_its_line()
    {
        Train(_tersor.File("m.safetensors"), 1);
        var (good, bad) = (_tersor.File("m.run.jsonl"), _tersor.File("bad.run.jsonl"));

        // A killed run leaves half a line.
        File.WriteAllText(bad, File.ReadAllText(good) + "{\"event\":\"epo");
        _tersor.Run("compare", good, bad).Succeeded();
        File.WriteAllText(bad, "{\"event\":\"start\"}\n{\"event\":7}\n");
        Assert.Contains("bad.run.jsonl: line 2 is no line of a history", Refused(good, bad));
        File.WriteAllText(bad, "{\"event\":\"start\"}\n" + new string('[', 10_000) + "\n");
        Assert.Contains("bad.run.jsonl: line 2 is no line of a history", Refused(good, bad));
        File.WriteAllText(bad, "{\"event\":\"epoch\"}\n");
        Assert.Contains("it has no line that begins one", Refused(good, bad));
        Assert.Contains("m.safetensors: ", Refused(good, _tersor.File("m.safetensors")));
        File.WriteAllText(bad, "");
        Assert.Contains("bad.run.jsonl: ", Refused(good, bad));
        Assert.Contains("at least two runs", _tersor.Run("compare", good).Failed(ExitCode.Usage));
    }

    [Fact]
    public void TensorBoard_gets_every_figure_in_records_with_right_checksums()
    {
        var folder = _tersor.File("events");
        Train(_tersor.File("m.safetensors"), 2, "--tensorboard", folder);
        var events = ReadEvents(File.ReadAllBytes(Directory.GetFiles(folder, "events.out.tfevents.*").Single()));
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        var values = events.Skip(1).Select(
            one => (one.Summary.Value[0].Tag, one.Step, one.Summary.Value[0].SimpleValue)).ToList();
        var losses = Read("m.run.jsonl").Where(line => Kind(line) == "epoch").Select(line => (float)Number(line, "loss"));
        Assert.Equal(losses, values.Where(value => value.Tag == "train/loss").Select(value => value.SimpleValue));
        Assert.Equal([3L, 6], values.Where(value => value.Tag == "train/rate").Select(value => value.Step));
        Assert.All(events, one => Assert.InRange(one.WallTime, 1.7e9, 1e10));

        // The check value of CRC-32C, masked by hand: 0xE3069283 turned right by 15 bits, plus TFRecord's constant.
        Assert.Equal(unchecked(0x2507C60Du + 0xa282ead8u), EventFile.MaskedChecksum("123456789"u8));
    }

    [Fact]
    public void Stages_of_a_compression_follow_each_other_in_TensorBoard()
    {
        var folder = _tersor.File("events");
        Compress("m", "--tensorboard", folder);
        var events = ReadEvents(File.ReadAllBytes(Directory.GetFiles(folder, "events.out.tfevents.*").Single()));
        var steps = events.Skip(1).Where(one => one.Summary.Value[0].Tag == "stages/bytes").Select(one => one.Step).ToArray();

        // Dense, pruned and shared take 3 steps each: 160 images in batches of 64. Encoding takes none.
        Assert.Equal([3L, 6, 9, 9], steps);
    }

    private static List<Event> ReadEvents(byte[] file)
    {
        var events = new List<Event>();
        for (var rest = file.AsSpan(); rest.Length > 0;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(rest);
            Assert.Equal(Masked(rest[..8]), BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]));
            var data = rest.Slice(12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]));
            events.Add(Event.Parser.ParseFrom(data.ToArray()));
            rest = rest[(length + 16)..];
        }

        return events;

        // Bit by bit, as the polynomial says.
        static uint Masked(ReadOnlySpan<byte> bytes)
        {
            var crc = uint.MaxValue;
            foreach (var value in bytes)
            {
                crc ^= value;
                for (var bit = 0; bit < 8; bit++)
                    crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }

            crc = ~crc;
            return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u);
        }
    }

    private string Train(string path, int epochs, params string[] options) => _tersor.Run(
        ["train", "lenet-300-100", "--data", _tersor.Data, "--epochs", $"{epochs}", "--threads", "1", "--out", path, .. options])
        .Succeeded();

    private string Compress(string name, params string[] options) => _tersor.Run(
        [
            "compress", "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--threads", "1",
            "--out", _tersor.File($"{name}.tersor"), .. options,
        ]).Succeeded();

    private string Refused(params string[] runs) => _tersor.Run(["compare", .. runs]).Failed(ExitCode.Failed);

    private ImmutableArray<JsonElement> Read(string name) =>
        [.. File.ReadLines(_tersor.File(name)).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? Kind(JsonElement line) => Text(line, "event");

    private static string? Text(JsonElement line, string key) => line.GetProperty(key).GetString();

    private static double Number(JsonElement line, string key) => line.GetProperty(key).GetDouble();
}
