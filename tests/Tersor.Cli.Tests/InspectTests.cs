using System.Text.Json;

namespace Tersor.Cli.Tests;

/// <summary>Commands that read a compressed file: what they tell of a good one, and that no damage gets past them.</summary>
public sealed class InspectTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void Every_byte_is_accounted_for()
    {
        var (path, json) = (_tersor.Compressed(), _tersor.File("inspect.json"));
        var output = _tersor.Run("inspect", path, "--json", json).Succeeded();
        foreach (var word
            in new[] { "lenet-300-100", "fc1.weight", "300×784", "235,200", "gaps", "codes", "codebook", "overhead" })
            Assert.Contains(word, output);

        var root = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        var layers = root.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal(6, layers.Length);
        Assert.Equal(new FileInfo(path).Length, root.GetProperty("bytes").GetInt64());
        Assert.Equal(
            root.GetProperty("bytes").GetInt32(), root.GetProperty("overhead").GetInt32() + layers.Sum(layer => Bytes(layer)));
        foreach (var layer in layers)
            Assert.Equal(
                Bytes(layer), layer.GetProperty("header").GetInt32() + layer.GetProperty("streams").EnumerateArray().Sum(Bytes));
        Assert.InRange(root.GetProperty("overhead").GetInt32(), 1, 300);
        Assert.Equal("blocks", root.GetProperty("metadata").GetProperty("data").GetString());

        static int Bytes(JsonElement element) => element.GetProperty("bytes").GetInt32();
    }

    [Fact]
    public void An_archive_says_what_it_costs_and_comes_back()
    {
        var (path, archive, back) = (_tersor.Compressed(), _tersor.File("archive.tersor"), _tersor.File("back.tersor"));
        Assert.DoesNotContain("archived:", _tersor.Run("inspect", path).Succeeded());
        Assert.Contains("codes decode in", _tersor.Run("import", path, "--archive", "--out", archive).Succeeded());
        Assert.Contains("archived:", _tersor.Run("inspect", archive).Succeeded());
        Assert.True(new FileInfo(archive).Length < new FileInfo(path).Length);
        _tersor.Run("import", archive, "--out", back).Succeeded();
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(back));
    }

    [Fact]
    public void The_plan_names_kernels_and_their_rivals_times()
    {
        var json = _tersor.File("plan.json");
        var output = _tersor.Run("inspect", _tersor.Compressed(), "--plan", "--json", json).Succeeded();
        Assert.Contains("fc1 + relu1", output);

        var plan = JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("plan").EnumerateArray().ToArray();
        Assert.Equal(["fc1 + relu1", "fc2 + relu2", "fc3"], plan.Select(layer => layer.GetProperty("name").GetString()));
        Assert.Equal([235_200, 30_000, 1_000], plan.Select(layer => layer.GetProperty("weights").GetInt32()));
        foreach (var choice in plan.SelectMany(layer => new[] { layer.GetProperty("single"), layer.GetProperty("batch") }))
        {
            var trials = choice.GetProperty("trials").EnumerateArray().ToArray();
            Assert.True(trials.Length > 1);
            Assert.Equal(trials.MinBy(Time).GetProperty("kernel").GetString(), choice.GetProperty("kernel").GetString());
        }

        static double Time(JsonElement trial) => trial.GetProperty("microseconds").GetDouble();
    }

    [Fact]
    public void Damage_is_refused_in_one_line_by_every_command()
    {
        var path = _tersor.Compressed();
        var good = File.ReadAllBytes(path);
        var image = _tersor.File("blocks/t10k-images-idx3-ubyte");
        for (var i = 0; i < 40; i++)
        {
            var bytes = (byte[])good.Clone();
            bytes[i < 20 ? i : i * (good.Length - 1) / 39] ^= 0x10;
            File.WriteAllBytes(path, bytes);
            Refuse("inspect", path);
            Refuse("predict", path, image);
            File.WriteAllBytes(path, good[..(i * good.Length / 40)]);
            Refuse("inspect", path);
            Refuse("evaluate", path, "--data", _tersor.Data);
        }

        void Refuse(params string[] arguments) =>
            Assert.StartsWith(path + ": ", _tersor.Run(arguments).Failed(ExitCode.Failed));
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains(
            _tersor.File("missing.tersor"), _tersor.Run("inspect", _tersor.File("missing.tersor")).Failed(ExitCode.Failed));
}
