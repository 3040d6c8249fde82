using System.Text.Json;

namespace Tersor.Cli.Tests;

public sealed class TextTests : IDisposable
{
    private readonly CommandLine _tersor = new();
    private readonly string _text;

    public TextTests()
    {
        _text = _tersor.File("rhyme.txt");
        File.WriteAllText(
            _text, string.Concat(Enumerable.Repeat("Round and round the rugged rock the ragged rascal ran.\n", 40)));
    }

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_text_model_is_compressed_evaluated_and_writes()
    {
        var (path, json) = (_tersor.File("rhyme.tersor"), _tersor.File("report.json"));
        var output =
            _tersor.Run("compress", "char-lstm", "--data", _text, "--epochs", "1", "--out", path, "--json", json).Succeeded();
        Assert.Contains("rhyme.txt (1,980 + 220 characters)", output);
        Assert.Contains("bits per character", output);
        var report = Read(json);
        var stages = report.GetProperty("stages").EnumerateArray()
            .Select(stage => stage.GetProperty("bitsPerCharacter").GetDouble()).ToArray();
        Assert.Equal(stages[0], report.GetProperty("dense").GetProperty("bitsPerCharacter").GetDouble());
        Assert.InRange(stages[^1], 0.1, 6);

        _tersor.Run("evaluate", path, "--data", _text, "--json", json).Succeeded();
        var evaluated = Read(json).GetProperty("bitsPerCharacter").GetDouble();
        Assert.Equal(stages[^1], evaluated, 1e-5);
        Assert.Equal(Math.Pow(2, evaluated), Read(json).GetProperty("perplexity").GetDouble(), 1e-9);

        string[] generate = ["generate", path, "--prompt", "Round", "--length", "20", "--seed", "4"];
        var written = _tersor.Run(generate).Succeeded();
        Assert.StartsWith("Round", written);
        Assert.Equal(written, _tersor.Run(generate).Succeeded());
        Assert.Contains("vocabulary", _tersor.Run("inspect", path).Succeeded());
    }

    [Fact]
    public void A_checkpoint_of_a_text_model_knows_its_characters()
    {
        var (path, json) = (_tersor.File("rhyme.safetensors"), _tersor.File("train.json"));
        _tersor.Run("train", "char-lstm", "--data", _text, "--epochs", "1", "--out", path, "--json", json).Succeeded();
        var trained = Read(json).GetProperty("bitsPerCharacter").GetDouble();
        _tersor.Run("evaluate", path, "--data", _text, "--json", json).Succeeded();
        Assert.Equal(trained, Read(json).GetProperty("bitsPerCharacter").GetDouble());
    }

    [Fact]
    public void What_is_no_text_for_the_model_is_refused_in_one_line()
    {
        var (latin, brief) = (_tersor.File("latin.txt"), _tersor.File("brief.txt"));
        File.WriteAllBytes(latin, [0x61, 0xE9, 0x62]);
        File.WriteAllText(brief, "too short");
        Assert.Contains("not UTF-8", _tersor.Run("train", "char-lstm", "--data", latin).Failed(ExitCode.Failed));
        Assert.Contains("shorter than a window", _tersor.Run("train", "char-lstm", "--data", brief).Failed(ExitCode.Failed));
        Assert.Contains("'shakespeare' is not installed", _tersor.Run("train", "char-lstm").Failed(ExitCode.Failed));
        var pictures = _tersor.Compressed();
        Assert.Contains("writes no text", _tersor.Run("generate", pictures).Failed(ExitCode.Usage));
        Assert.Contains(
            "'hot' is not a number", _tersor.Run("generate", pictures, "--temperature", "hot").Failed(ExitCode.Usage));
        Assert.Contains("not in [0, 100]", _tersor.Run("generate", pictures, "--temperature", "-1").Failed(ExitCode.Usage));
        Assert.Contains("not at least 1", _tersor.Run("generate", pictures, "--length", "0").Failed(ExitCode.Usage));
    }

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
