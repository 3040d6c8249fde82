using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Learning;

namespace Tersor.Tasks.Tests;

public sealed class TextSamplerTests : IDisposable
{
    private const string Text = "abcdefg ";

    private readonly Device _device = Device.Cpu(1);
    private readonly TextVocabulary _vocabulary = TextVocabulary.Of(Text);
    private readonly Network _network;

    public TextSamplerTests()
    {
        var graph = new ModelGraphBuilder("m", 4).Embedding(_vocabulary.Count, 8).Lstm(16).Linear(_vocabulary.Count).Build();
        _network = Network.Build(graph.WithInput([1]), _device, 1);
        using var student = Network.Build(graph, _device, 1);
        var data = new TextDataset("t", _vocabulary, _vocabulary.Encode(string.Concat(Enumerable.Repeat(Text, 40)), "t"));
        using var loader = data.Shuffled(_device, graph, batchSize: 8, seed: 1);
        using var optimizer = new Adam(student.Parameters, 0.02f);
        using var trainer = new Trainer(student, optimizer, new CrossEntropyLoss());
        trainer.Train(loader, epochs: 20);
        _network.CopyValuesFrom(student);
    }

    public void Dispose()
    {
        _network.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void A_model_that_learnt_a_rhyme_by_heart_says_it() => Assert.Equal("cdefg abcdefg", Write("ab", 0f, 1, 13));

    [Fact]
    public void The_same_seed_gives_the_same_text_and_another_another()
    {
        Assert.Equal(Write("a", 5f, 1, 60), Write("a", 5f, 1, 60));
        Assert.NotEqual(Write("a", 5f, 1, 60), Write("a", 5f, 2, 60));
    }

    [Fact]
    public void A_low_temperature_takes_the_likeliest() => Assert.Equal(Write("d", 0f, 1, 24), Write("d", 0.05f, 7, 24));

    [Fact]
    public void An_unknown_character_in_the_prompt_is_named() =>
        Assert.Contains("U+0058", Assert.Throws<FormatException>(() => Write("aX", 1f, 1, 3)).Message);

    private string Write(string prompt, float temperature, ulong seed, int length) =>
        string.Concat(new TextSampler(new NetworkPredictor(_network), _vocabulary, temperature, seed).Write(prompt, length));
}
