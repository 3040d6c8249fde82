using System.Text.Json;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>Classes keep the names of their folders.</summary>
public sealed class LabelTests : IDisposable
{
    private const int Side = 28;

    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")]
    [InlineData("cats, black", "dogs\nbrown", "Vögel 🐦", "a\\n", "#4", "5", "6", "7", "8", "9")]
    public void A_prediction_names_the_folder(params string[] names)
    {
        var folder = Folder("mine", names);
        var (dense, path, json) = (_tersor.File("d.safetensors"), _tersor.File("m.tersor"), _tersor.File("p.json"));
        string[] model = ["lenet-300-100", "--data", folder, "--threads", "1"];
        _tersor.Run(["train", .. model, "--epochs", "8", "--out", dense]).Succeeded();
        _tersor.Run(["compress", .. model, "--checkpoint", dense, "--epochs", "2", "--out", path]).Succeeded();
        var sorted = names.Order(StringComparer.Ordinal).ToArray();
        var images = names.Select(name => Path.Combine(folder, name, "0.png")).ToArray();
        foreach (var file in new[] { dense, path })
        {
            _tersor.Run(["predict", file, .. images, "--json", json]).Succeeded();
            var predictions = Read(json).GetProperty("predictions").EnumerateArray().ToArray();
            Assert.All(predictions, prediction => Assert.Equal(
                sorted[prediction.GetProperty("label").GetInt32()], prediction.GetProperty("class").GetString()));

            // Ten images with a bright place each are easily told apart.
            var classes = predictions.Select(prediction => prediction.GetProperty("class").GetString());
            Assert.InRange(names.Zip(classes).Count(pair => pair.First == pair.Second), 8, 10);
        }

        _tersor.Run("inspect", path, "--json", json).Succeeded();
        Assert.Equal(sorted, Read(json).GetProperty("labels").EnumerateArray().Select(label => label.GetString()!));
        Assert.Equal(sorted, Inference.CompressedModel.Load(path).Labels);
    }

    [Fact]
    public void Other_classes_under_the_same_labels_are_refused()
    {
        string[] names = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay"];
        var folder = Folder("first", names);
        var path = _tersor.File("m.safetensors");
        _tersor.Run("train", "lenet-300-100", "--data", folder, "--epochs", "1", "--threads", "1", "--out", path).Succeeded();
        var other = Folder("second", ["ape", .. names[1..]]);
        Assert.StartsWith($"{other}: class 0 is 'ape', but 'ant' in {path}", Refusal("evaluate", path, "--data", other));
        Assert.StartsWith($"{other}: class 0", Refusal("compress", "lenet-300-100", "--checkpoint", path, "--data", other));
        Assert.StartsWith($"{other}: class 0", Refusal("train", "lenet-300-100", "--resume", "--out", path, "--data", other));

        // Numbers are no names: an IDX folder of the same images can be measured.
        _tersor.Run("evaluate", path, "--data", _tersor.Data).Succeeded();
    }

    [Fact]
    public void Files_of_numbered_classes_say_nothing_of_them()
    {
        Assert.DoesNotContain("classes", TersorFile.Read(_tersor.Compressed()).Metadata.Keys);
        Assert.DoesNotContain("classes", _tersor.Run("inspect", _tersor.File("tiny.tersor")).Succeeded());
    }

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private string Refusal(params string[] arguments) => _tersor.Run(arguments).Failed(ExitCode.Failed);

    /// <summary>A folder of ten images for each class; where an image is bright tells its class.</summary>
    private string Folder(string name, string[] classes)
    {
        for (var label = 0; label < classes.Length; label++)
        {
            var folder = Path.Combine(_tersor.File(name), classes[label]);
            Directory.CreateDirectory(folder);
            for (var i = 0; i < 10; i++)
            {
                var pixels = new byte[Side * Side];
                for (var row = 0; row < 5; row++)
                    pixels.AsSpan((((label / 5 * 14) + row) * Side) + (label % 5 * 5), 5).Fill((byte)(200 + (5 * i)));
                File.WriteAllBytes(Path.Combine(folder, $"{i}.png"), PngWriter.Encode(Side, Side, 1, pixels));
            }
        }

        return _tersor.File(name);
    }
}
