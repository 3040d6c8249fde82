using System.Collections.Immutable;
using System.Text.Json;

namespace Tersor.Cli.Tests;

/// <summary>Examples of the training set that nothing learns from: what they show, and what they decide.</summary>
public sealed class ValidationTests : IDisposable
{
    private const string KeptBack = "epochs are judged by 16 images of the training set that nothing learns from";

    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void Every_epoch_of_a_training_is_judged_by_them()
    {
        var output = Train("m", 3, "--validation", "0.1");
        Assert.Contains($"{KeptBack}, and so is the result", output);
        Assert.Contains("(144 + 16 images)", output);
        var epochs = Epochs("m");
        Assert.Equal(3, epochs.Length);
        Assert.All(epochs, epoch => Assert.InRange(epoch.GetProperty("validationAccuracy").GetDouble(), 0, 1));
        Assert.Contains($", validation accuracy {100 * Figure(epochs[2], "validationAccuracy"):F2} %, loss ", output);

        // The result is judged by the same examples, and nothing was chosen by them.
        Assert.Equal(Figure(epochs[2], "validationLoss"), Figure(Json("m"), "loss"));
        Assert.False(epochs[2].TryGetProperty("best", out _));
    }

    [Fact]
    public void Every_epoch_of_a_compression_is_judged_by_them()
    {
        Compress("m", "--validation", "0.1").Done();
        var epochs = Epochs("m");
        Assert.Equal(["dense", "prune", "share"], epochs.Select(epoch => epoch.GetProperty("stage").GetString()).Distinct());
        Assert.All(epochs, epoch => Assert.True(Figure(epoch, "validationLoss") > 0));
    }

    [Fact]
    public void The_best_epoch_counts_and_the_test_examples_judge_it()
    {
        // A rate at which a training jumps about, and never gets better in the end.
        string[] wild = ["--set", "train.schedule=constant", "--set", "train.optimizer=sgd", "--rate", "0.2", "--batch", "8"];
        var output = Train("best", 6, [.. wild, "--best-epoch"]);
        Assert.Contains($"{KeptBack}; the test set judges the result, and has no other say", output);
        Assert.Contains("(144 + 40 images)", output);
        var (epochs, best) = (Epochs("best"), Json("best").GetProperty("bestEpoch").GetInt32());
        var accuracies = epochs.Select(epoch => Figure(epoch, "validationAccuracy")).ToList();
        Assert.Equal(accuracies.IndexOf(accuracies.Max()) + 1, best);
        Assert.True(epochs[best - 1].GetProperty("best").GetBoolean());
        Assert.Contains($", of epoch {best}, the best of 6 on validation examples, in ", output);

        // The same training, ended after that epoch, leaves the same network.
        Train("short", best, [.. wild, "--best-epoch"]);
        Assert.Equal(Figure(Json("best"), "loss"), Figure(Json("short"), "loss"));
        foreach (var name in new[] { "best", "short" })
            _tersor.Run(
                "evaluate", _tersor.File($"{name}.safetensors"), "--data", _tersor.Data, "--json", _tersor.File($"{name}.e.json"))
                .Succeeded();
        Assert.Equal(Figure(Json("best"), "loss"), Figure(Read("best.e.json"), "loss"));
        Assert.Equal(Figure(Json("best"), "loss"), Figure(Read("short.e.json"), "loss"));
    }

    [Fact]
    public void A_training_with_a_choice_is_gone_on_with_bit_for_bit()
    {
        string[] options = ["--best-epoch", "--early-stopping", "9", "--set", "train.schedule=constant", "--rate", "0.05"];
        Train("whole", 5, options);
        Train("parts", 2, options);
        Train("parts", 5, [.. options, "--resume"]);
        Assert.Equal(File.ReadAllBytes(_tersor.File("whole.safetensors")), File.ReadAllBytes(_tersor.File("parts.safetensors")));
        var without = _tersor.Run(
            "train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "6", "--threads", "1", "--rate", "0.05",
            "--set", "train.schedule=constant", "--resume", "--out", _tersor.File("parts.safetensors"));
        Assert.Contains("train.bestEpoch is 'True', but not used here", without.Failed(ExitCode.Failed));
    }

    [Fact]
    public void A_training_ends_when_it_gets_no_better()
    {
        var output = Train("m", 50, "--early-stopping", "2");
        var epochs = Epochs("m");
        Assert.InRange(epochs.Length, 3, 49);
        Assert.All(epochs[^2..], epoch => Assert.False(epoch.TryGetProperty("best", out _)));
        Assert.True(epochs[^3].GetProperty("best").GetBoolean());
        Assert.Contains($"{epochs.Length} epochs of 50, the last ones no better on validation examples", output);
        Assert.Equal(epochs.Length, Json("m").GetProperty("epochs").GetInt32());
        Assert.Contains($"{epochs.Length} epochs were done already", Train("m", 50, "--early-stopping", "2", "--resume"));
    }

    [Fact]
    public void A_dense_network_that_may_have_seen_them_is_noted()
    {
        const string Note = "perhaps from those that are kept back";
        Train("all", 1);
        Train("rest", 1, "--validation", "0.1");
        var all = Compress("m", "--best-epoch", "--checkpoint", _tersor.File("all.safetensors"));
        Assert.Contains(Note, all.Error);
        Assert.Equal("", Compress("m", "--best-epoch", "--checkpoint", _tersor.File("rest.safetensors")).Error);
    }

    [Fact]
    public void Trainings_of_a_compression_choose_too_once_masks_rest()
    {
        Compress("m", "--best-epoch", "--set", "prune.training.epochs=10").Done();
        var pruned = Epochs("m").Where(epoch => epoch.GetProperty("stage").GetString() == "prune").ToList();

        // Masks move for six tenths of the steps.
        Assert.All(pruned.Take(5), epoch => Assert.False(epoch.TryGetProperty("best", out _)));
        Assert.Contains(pruned, epoch => epoch.TryGetProperty("best", out _));
    }

    [Fact]
    public void A_text_keeps_its_end_back()
    {
        var text = _tersor.File("rhyme.txt");
        File.WriteAllText(
            text, string.Concat(Enumerable.Repeat("Round and round the rugged rock the ragged rascal ran.\n", 40)));
        string[] train = ["train", "char-lstm", "--data", text, "--epochs", "1", "--out", _tersor.File("t.safetensors")];
        var output = _tersor.Run([.. train, "--best-epoch"]).Succeeded();
        Assert.Contains("(1,782 + 220 characters)", output);
        Assert.Contains("epochs are judged by 198 characters of the training set", output);
        Assert.Contains("validation", output);
    }

    [Fact]
    public void A_generator_has_no_labels_to_choose_by() => Assert.Contains(
        "train.bestEpoch: dcgan has no labels to be judged by",
        _tersor.Run("train", "dcgan", "--data", _tersor.Data, "--best-epoch", "--out", _tersor.File("x"))
            .Failed(ExitCode.Failed));

    private static double Figure(JsonElement line, string key) => line.GetProperty(key).GetDouble();

    private JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllText(_tersor.File(name))).RootElement;

    private JsonElement Json(string name) => Read($"{name}.json");

    private ImmutableArray<JsonElement> Epochs(string name) =>
    [
        .. File.ReadLines(_tersor.File($"{name}.run.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("event").GetString() == "epoch"),
    ];

    private Outcome Compress(string name, params string[] options) => _tersor.Run(
        [
            "compress", "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--threads", "1",
            "--out", _tersor.File($"{name}.tersor"), .. options,
        ]);

    private string Train(string name, int epochs, params string[] options) => _tersor.Run(
        [
            "train", "lenet-300-100", "--data", _tersor.Data, "--epochs", $"{epochs}", "--threads", "1",
            "--out", _tersor.File($"{name}.safetensors"), "--json", _tersor.File($"{name}.json"), .. options,
        ]).Succeeded();
}
