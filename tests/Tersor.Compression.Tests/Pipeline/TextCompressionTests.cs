using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class TextCompressionTests
{
    private const string Rhyme = "peter piper picked a peck of pickled peppers. ";

    private static readonly TextVocabulary Vocabulary = TextVocabulary.Of(Rhyme);

    private static readonly ModelGraph Graph = new ModelGraphBuilder("rhyme", 16)
        .Embedding(Vocabulary.Count, 8).Lstm(24).Linear(Vocabulary.Count).Build();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_text_model_becomes_smaller_and_still_knows_its_text(bool distils)
    {
        var text = new TextDataset("rhyme", Vocabulary, Vocabulary.Encode(string.Concat(Enumerable.Repeat(Rhyme, 60)), "rhyme"));
        var (train, test) = text.SplitLast(0.1);
        var distillation = distils ? new SoftTargetSettings { Temperature = 2 } : null;
        var recipe = new CompressionRecipe()
            .Train(plan => plan with { Epochs = 12, Batch = 8, Rate = 0.02f, ClipNorm = 1 })
            .Prune(prune => prune with { Sparsity = 0.6, Interval = 5, Training = Retraining(12, 0.02f) })
            .Share(share => share with { Bits = 4, Training = Retraining(2, 1e-3f) });
        using var device = Device.Cpu(1);
        using var task = new TextPrediction(Graph, train, test, new TaskSetup(device));
        var report = CompressionPipeline.Run(new CompressionRequest { Task = task, Recipe = recipe });

        // Of 18 characters each costs 4.2 bits to guess.
        Assert.All(report.Stages, stage => Assert.InRange(stage.Score!.Value, 0, 0.5));
        Assert.All(report.Stages, stage => Assert.Equal(TextScore.Bits, stage.Score!.Measure));
        Assert.Equal(report.Stages[0].Score, report.Dense.Score);
        Assert.True(report.Ratio > 8, $"only {report.Ratio}");
        Assert.Equal(
            ["embedding1", "lstm1.input", "lstm1.recurrent", "fc1"], report.Stages[^1].Layers.Select(layer => layer.Name));

        TrainingSettings Retraining(int epochs, float rate) =>
            new() { Epochs = epochs, Batch = 8, Rate = rate, ClipNorm = 1, Distillation = distillation };
    }

    [Fact]
    public void A_text_for_another_model_is_refused()
    {
        using var device = Device.Cpu(1);
        var other = new TextDataset("other", TextVocabulary.Of("ab"), new int[100]);
        var error = Assert.Throws<DatasetException>(() => new TextPrediction(Graph, other, other, new TaskSetup(device)));
        Assert.Contains("2 different characters", error.Message);
    }
}
