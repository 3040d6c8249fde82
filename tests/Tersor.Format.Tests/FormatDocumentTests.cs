using System.Globalization;
using System.Text.RegularExpressions;

namespace Tersor.Format.Tests;

/// <summary>Keeps the worked example of docs/format.md true.</summary>
public partial class FormatDocumentTests
{
    [Fact]
    public void The_worked_example_is_what_the_writer_writes()
    {
        var document = File.ReadAllText(Path.Combine(Root(), "docs", "format.md"));
        List<byte> dumped = [];
        foreach (Match line in DumpLine().Matches(document))
        {
            Assert.Equal(dumped.Count, int.Parse(line.Groups["offset"].Value, NumberStyles.HexNumber));
            dumped.AddRange(Convert.FromHexString(line.Groups["bytes"].Value.Replace(" ", "")));
        }

        Assert.Equal(Convert.ToHexString(Example()), Convert.ToHexString([.. dumped]));
        Assert.Equal(5, TersorFile.Read(dumped.ToArray())["fc1.weight"].Codebook.Length);
    }

    private static byte[] Example()
    {
        const string Weights = """
            0030003000003000
            0003300000000003
            3000000300004000
            0000300020000030
            3500000003000300
            0001000000002030
            """;
        var graph = new ModelGraphBuilder("tiny", 16).Linear(6).Relu().Build(new InputNormalization(0.5f, 0.25f));
        byte[] codes = [.. Weights.Where(char.IsDigit).Select(digit => (byte)(digit - '0'))];
        return TersorFile.ToBytes(
            graph,
            [
                StoredTensor.Shared("fc1.weight", [6, 16], [-1f, -0.5f, 0.25f, 0.5f, 1f], codes, FloatWidth.Half),
                StoredTensor.Dense("fc1.bias", [6], [0.5f, 0f, -0.25f, 0f, 0f, 1f], FloatWidth.Half),
            ],
            new Dictionary<string, string> { ["data"] = "mnist" });
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Engine.sln is in no folder above the tests.");
        return folder.FullName;
    }

    [GeneratedRegex("^(?<offset>[0-9A-F]{3})  (?<bytes>(?:[0-9A-F]{2} ?)+)  .*$", RegexOptions.Multiline)]
    private static partial Regex DumpLine();
}
