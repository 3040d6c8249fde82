using System.Globalization;
using System.Text.Json;
using Tersor.Data;
using Tersor.Learning;

namespace Tersor.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_checkpoint_is_written_and_evaluates_to_what_training_reported()
    {
        var (path, json) = (_tersor.File("dense.safetensors"), _tersor.File("train.json"));
        Train(path, epochs: 6, "--json", json);
        var trained = Read(json);
        Assert.Equal("lenet-300-100", trained.GetProperty("model").GetString());
        Assert.Equal("blocks", trained.GetProperty("data").GetString());
        Assert.Equal(new FileInfo(path).Length, trained.GetProperty("bytes").GetInt64());
        Assert.True(trained.GetProperty("accuracy").GetDouble() > 0.9, "ten bright blocks are easy to tell apart");

        var (notes, normalization) =
            (Checkpoint.ReadNotes(path), IdxFolder.Load(_tersor.Data, "blocks").Train.MeasureNormalization().Of(channel: 0));
        Assert.Equal(
            ("lenet-300-100", "blocks", Text(normalization.Mean), Text(normalization.Deviation)),
            (notes["model"], notes["data"], notes["mean"], notes["deviation"]));

        _tersor.Run("evaluate", path, "--data", _tersor.Data, "--json", json).Succeeded();
        var evaluated = Read(json);
        Assert.Equal(trained.GetProperty("accuracy").GetDouble(), evaluated.GetProperty("accuracy").GetDouble());
        Assert.Equal(trained.GetProperty("loss").GetDouble(), evaluated.GetProperty("loss").GetDouble());
    }

    [Fact]
    public void A_profile_tells_operations_and_changes_no_bit()
    {
        var (plain, profiled, trace) =
            (_tersor.File("plain.safetensors"), _tersor.File("profiled.safetensors"), _tersor.File("trace.json"));
        Train(plain, epochs: 1);
        var shown = _tersor.Run(
            "train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--out", profiled, "--profile-trace", trace);
        shown.Succeeded();
        Assert.Contains("AdamStep", shown.Output, StringComparison.Ordinal);
        Assert.Contains("between operations", shown.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(plain), File.ReadAllBytes(profiled));

        var events = Read(trace).GetProperty("traceEvents").EnumerateArray().Skip(1).ToArray();
        var product = Assert.Single(
            events.Take(20), call => call.GetProperty("args").GetProperty("shapes").GetString()!.Contains("784] [300, 784] ["));
        Assert.Equal("Gemm", product.GetProperty("name").GetString());
        Assert.True(product.GetProperty("args").GetProperty("products").GetDouble() % (300 * 784) == 0);
        Assert.True(events.Zip(events.Skip(1)).All(pair =>
            pair.First.GetProperty("ts").GetDouble() + pair.First.GetProperty("dur").GetDouble()
            <= pair.Second.GetProperty("ts").GetDouble() + 0.01));
    }

    [Fact]
    public void A_resumed_training_ends_with_the_same_bytes()
    {
        var (whole, halves) = (_tersor.File("whole.safetensors"), _tersor.File("halves.safetensors"));
        var recipe = _tersor.File("recipe.json");

        // A constant rate: the length of a cosine depends on the number of epochs.
        File.WriteAllText(recipe, """{ "train": { "schedule": "constant", "batch": 32 } }""");
        Train(whole, epochs: 4, "--recipe", recipe);
        Train(halves, epochs: 2, "--recipe", recipe);
        Train(halves, epochs: 4, "--recipe", recipe, "--resume");
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(halves));
    }

    [Fact]
    public void An_interrupted_training_ends_with_the_same_bytes_whenever_it_was_interrupted()
    {
        // More epochs than anyone waits for, and a constant rate, which does not depend on their number.
        var (whole, parts, recipe) =
            (_tersor.File("whole.safetensors"), _tersor.File("parts.safetensors"), _tersor.File("recipe.json"));
        File.WriteAllText(recipe, """{ "train": { "schedule": "constant" } }""");
        using var interrupt = new CancellationTokenSource();
        var watcher = new Thread(() =>
        {
            while (!File.Exists(parts) && !interrupt.IsCancellationRequested)
                Thread.Sleep(1);
            interrupt.Cancel();
        });
        watcher.Start();
        string[] arguments =
        [
            "train", "lenet-300-100", "--data", _tersor.Data, "--recipe", recipe, "--epochs", "10000", "--threads", "1",
            "--out", parts,
        ];
        var outcome = _tersor.Run(DatasetFolders.Default(), interrupt.Token, arguments);
        interrupt.Cancel();
        watcher.Join();
        Assert.Equal("interrupted", outcome.Failed(ExitCode.Interrupted));
        var note = $"note: {parts} holds the training after epoch ";
        Assert.Contains(note, outcome.Error);
        var done = int.Parse(
            outcome.Error[(outcome.Error.IndexOf(note, StringComparison.Ordinal) + note.Length)..].Split(';')[0],
            CultureInfo.InvariantCulture);
        Assert.InRange(done, 1, 9_999);

        Train(parts, epochs: done + 2, "--recipe", recipe, "--resume");
        Train(whole, epochs: done + 2, "--recipe", recipe);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(parts));
    }

    [Fact]
    public void Only_a_training_of_the_same_kind_is_resumed()
    {
        var path = _tersor.File("dense.safetensors");
        Train(path, epochs: 1);
        var other = _tersor.Run("train", "lenet-5", "--data", _tersor.Data, "--epochs", "2", "--resume", "--out", path);
        Assert.StartsWith(path + ": ", other.Failed(ExitCode.Failed));

        var missing = _tersor.File("missing.safetensors");
        var none = _tersor.Run("train", "lenet-5", "--data", _tersor.Data, "--resume", "--out", missing);
        Assert.Contains(missing, none.Failed(ExitCode.Failed));
    }

    [Theory]
    [InlineData("\"batch\": 16", "train.batch is '32', not '16'")]
    [InlineData("\"batch\": 32, \"rate\": 0.5", "train.rate is '0.001', not '0.5'")]
    [InlineData("\"batch\": 32, \"optimizer\": \"sgd\", \"shift\": 2", "train.optimizer is 'adam', not 'sgd'")]
    [InlineData("\"batch\": 32, \"schedule\": \"cosine\"", "train.epochs is not noted, but '2' here, train.schedule is")]
    public void A_training_goes_on_with_its_own_settings_only(string changed, string difference)
    {
        var (path, recipe) = (_tersor.File("dense.safetensors"), _tersor.File("recipe.json"));
        File.WriteAllText(recipe, "{ \"train\": { \"schedule\": \"constant\", \"batch\": 32 } }");
        Train(path, epochs: 1, "--recipe", recipe);
        var constant = changed.Contains("schedule") ? "" : "\"schedule\": \"constant\", ";
        File.WriteAllText(recipe, $"{{ \"train\": {{ {constant}{changed} }} }}");
        Assert.Contains(difference, Resume(path, epochs: 2, "--recipe", recipe));
    }

    [Fact]
    public void A_rate_that_falls_over_all_epochs_goes_on_over_as_many()
    {
        var path = _tersor.File("dense.safetensors");
        Train(path, epochs: 1);
        Assert.Equal($"{path}: train.epochs is '1', not '3'", Resume(path, epochs: 3));
        Train(path, epochs: 1, "--resume");
    }

    [Fact]
    public void Other_data_under_the_same_name_is_noticed()
    {
        var path = _tersor.File("dense.safetensors");
        Train(path, epochs: 1);
        var images = _tersor.File("blocks/train-images-idx3-ubyte");
        var bytes = File.ReadAllBytes(images);
        bytes[^1] ^= 1;
        File.WriteAllBytes(images, bytes);
        Assert.Contains("data.sha256 is '", Resume(path, epochs: 1));

        Directory.Move(_tersor.Data, _tersor.File("others"));
        var reason = Resume(path, epochs: 1, "--data", _tersor.File("others"));
        Assert.Contains("data is 'blocks', not 'others'", reason);
        Assert.Contains("data.sha256", reason);
    }

    [Fact]
    public void A_checkpoint_that_does_not_say_how_it_was_trained_is_not_gone_on_from()
    {
        var path = _tersor.File("dense.safetensors");
        Train(path, epochs: 1);
        var file = Format.SafetensorsFile.Read(path);
        var notes = file.Metadata.Where(note => !note.Key.StartsWith("note.train.")).ToDictionary();
        Format.SafetensorsFile.Write(path, file.Tensors, notes);
        Assert.Contains("train.batch is not noted, but '64' here", Resume(path, epochs: 1));
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_and_kept()
    {
        var path = _tersor.File("dense.safetensors");
        Train(path, epochs: 1);
        var bytes = File.ReadAllBytes(path)[..1000];
        File.WriteAllBytes(path, bytes);
        var outcome = _tersor.Run("train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "2", "--resume", "--out", path);
        Assert.StartsWith(path + ": ", outcome.Failed(ExitCode.Failed));
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.StartsWith(path + ": ", _tersor.Run("evaluate", path, "--data", _tersor.Data).Failed(ExitCode.Failed));
    }

    /// <summary>Why a training is not gone on with; its checkpoint stays as it is.</summary>
    private string Resume(string path, int epochs, params string[] more)
    {
        var bytes = File.ReadAllBytes(path);
        string[] data = more.Contains("--data") ? [] : ["--data", _tersor.Data];
        string[] train = ["train", "lenet-300-100", "--epochs", $"{epochs}", "--threads", "1", "--resume", "--out", path];
        var reason = _tersor.Run([.. train, .. data, .. more]).Failed(ExitCode.Failed);
        Assert.StartsWith(path + ": ", reason);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        return reason;
    }

    private static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private void Train(string path, int epochs, params string[] more) => _tersor.Run(
        ["train", "lenet-300-100", "--data", _tersor.Data, "--epochs", $"{epochs}", "--threads", "1", "--out", path,
            .. more]).Succeeded();
}
