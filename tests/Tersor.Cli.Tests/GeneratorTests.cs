namespace Tersor.Cli.Tests;

public sealed class GeneratorTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void A_generator_is_trained_resumed_and_shows_its_images()
    {
        var (whole, halves) = (_tersor.File("whole.safetensors"), _tersor.File("halves.safetensors"));
        Train(whole, 2).Succeeded();
        Train(halves, 1).Succeeded();
        Train(halves, 2, "--resume").Succeeded();
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(halves));
        Assert.Equal(File.ReadAllBytes(_tersor.File("whole.png")), File.ReadAllBytes(_tersor.File("halves.png")));

        var recipe = _tersor.File("recipe.json");
        File.WriteAllText(recipe, """{ "train": { "schedule": "constant", "batch": 32, "adversarial": { "weight": 0.5 } } }""");
        string[] train = ["train", "dcgan", "--data", _tersor.Data, "--recipe", recipe, "--epochs", "3", "--threads", "1"];
        var reason = _tersor.Run([.. train, "--out", halves, "--resume"]).Failed(ExitCode.Failed);
        Assert.Equal($"{halves}: train.adversarial.weight is '1', not '0.5', train.batch is '64', not '32'", reason);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(halves));

        var sheet = _tersor.File("sheet.png");
        var output = _tersor.Run("generate", whole, "--out", sheet, "--seed", "1", "--threads", "1").Succeeded();
        Assert.Contains("64 images of 1×28×28", output);
        Assert.Equal(File.ReadAllBytes(_tersor.File("whole.png")), File.ReadAllBytes(sheet));
        _tersor.Run("generate", whole, "--out", sheet, "--seed", "2", "--threads", "1").Succeeded();
        Assert.NotEqual(File.ReadAllBytes(_tersor.File("whole.png")), File.ReadAllBytes(sheet));
    }

    [Fact]
    public void A_discriminator_is_what_a_checkpoint_needs_besides_the_generator()
    {
        var dense = _tersor.File("classifier.safetensors");
        _tersor.Run("train", "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--threads", "1", "--out", dense)
            .Succeeded();
        Assert.Contains(
            "not a checkpoint of 'dcgan'",
            _tersor.Run("compress", "dcgan", "--data", _tersor.Data, "--checkpoint", dense, "--threads", "1")
                .Failed(ExitCode.Failed));
    }

    [Theory]
    [InlineData("--count", "0", ExitCode.Usage, "--count: 0 is not in [1, 10000]")]
    [InlineData("--out", "/nowhere/sheet.png", ExitCode.Failed, "there is no folder '/nowhere'")]
    public void Impossible_sheets_are_refused(string option, string value, int exitCode, string reason)
    {
        var path = _tersor.File("one.safetensors");
        Train(path, 1).Succeeded();
        Assert.Contains(reason, _tersor.Run("generate", path, option, value).Failed(exitCode));
    }

    private Outcome Train(string path, int epochs, params string[] more)
    {
        // A falling rate would depend on the number of epochs, and half a training be no part of the whole.
        var recipe = _tersor.File("recipe.json");
        File.WriteAllText(recipe, """{ "train": { "schedule": "constant", "adversarial": {} } }""");
        return _tersor.Run(
            ["train", "dcgan", "--data", _tersor.Data, "--recipe", recipe, "--epochs", $"{epochs}", "--threads", "1", "--out",
                path, .. more]);
    }
}
