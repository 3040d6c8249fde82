using System.Globalization;
using System.Text.RegularExpressions;

namespace Tersor.Format.Tests;

/// <summary>Keeps the worked example of docs/format.md true.</summary>
public partial class FormatDocumentTests
{
    [Fact]
    public void The_worked_example_is_what_the_writer_writes()
    {
        var document = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "format.md"));
        List<byte> dumped = [];
        foreach (Match line in DumpLine().Matches(document))
        {
            Assert.Equal(dumped.Count, int.Parse(line.Groups["offset"].Value, NumberStyles.HexNumber));
            dumped.AddRange(Convert.FromHexString(line.Groups["bytes"].Value.Replace(" ", "")));
        }

        Assert.Equal(Convert.ToHexString(Example()), Convert.ToHexString([.. dumped]));
        Assert.Equal(5, TersorFile.Read(dumped.ToArray())["fc1.weight"].Codebook.Length);
    }

    [Fact]
    public void The_test_vectors_of_the_laws_are_what_the_code_computes()
    {
        var vectors = VectorLine().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "format.md")));
        Assert.Equal(8, vectors.Count);
        foreach (Match vector in vectors)
        {
            var law = int.Parse(vector.Groups["law"].Value, CultureInfo.InvariantCulture);
            var alphabet = int.Parse(vector.Groups["alphabet"].Value, CultureInfo.InvariantCulture);
            var bytes = Convert.FromHexString(vector.Groups["bytes"].Value.Replace(" ", ""));
            var code = law == 2
                ? GeometricLaw.Peaked(bytes[0], bytes[1], alphabet)
                : GeometricLaw.Falling(bytes[0], alphabet, tail: law == 1);
            Assert.Equal(vector.Groups["lengths"].Value.Trim(), string.Join(' ', code.Lengths[..alphabet].ToArray()));
        }
    }

    [Fact]
    public void The_classes_of_errors_are_those_of_the_code()
    {
        var document = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "format.md"));
        foreach (var kind in Enum.GetValues<FormatErrorKind>())
            Assert.Contains($"\n| {FileReport.Word(kind)} | ", document);
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

    [GeneratedRegex("^(?<offset>[0-9A-F]{3})  (?<bytes>(?:[0-9A-F]{2} ?)+)  .*$", RegexOptions.Multiline)]
    private static partial Regex DumpLine();

    [GeneratedRegex(
        "^law (?<law>[012])  (?<bytes>(?:[0-9A-F]{2} ?)+) +alphabet +(?<alphabet>\\d+)  (?<lengths>[\\d ]+)$",
        RegexOptions.Multiline)]
    private static partial Regex VectorLine();
}
