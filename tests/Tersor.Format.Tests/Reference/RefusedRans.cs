namespace Tersor.Format.Tests;

/// <summary>Files refused for a stream of asymmetric numeral systems: a file for each rule that it brought.</summary>
internal static class RefusedRans
{
    // Shared, half precision, all three of three values there, and as many centroids.
    private const string Two = "06 03 02 00 h:1 h:2";
    private const string Four = "06 03 04 00 h:1 h:2 h:3 h:4";
    private const string Numbers = "60 00 08 00";

    public static IEnumerable<RefusedFile> All =>
    [
        Tensor("rans-of-version-1", $"{Two} {AcceptedRans.ByHand}", version: 1),
        Tensor("rans-of-version-2", $"{Two} {AcceptedRans.ByHand}", version: 2),
        Tensor("rans-of-one-symbol", $"06 03 01 00 h:1 {AcceptedRans.ByHand}"),
        Tensor("rans-parameter-8", $"{Two} 86 b:000_1 {Numbers}"),
        Tensor("rans-frequency-below-0", $"{Four} 06 b:000_000010010_1_1 {Numbers}"),
        Tensor("rans-frequencies-beyond-a-whole", $"{Four} 06 b:000_00000110011_1_1 {Numbers}"),
        Tensor("rans-frequencies-together-beyond-a-whole", $"{Four} 06 b:000_00111_00111_00111 {Numbers}"),
        Tensor("rans-of-nothing-but-one-symbol", $"{Two} 06 b:000_00000100001 {Numbers}"),
        Tensor("rans-of-nothing-but-the-last-symbol", $"{Two} 06 b:000_00000100000 {Numbers}"),
        Tensor("rans-step-over-32-bits", $"{Two} 06 00 ×6 FF ×6"),
        Tensor("rans-table-padding", $"{Two} 06 b:000_1_0001 {Numbers}"),
        Tensor("rans-table-cut", $"{Two} 06 00"),
        Tensor("rans-number-below-the-smallest", $"{Two} 06 b:000_1 FF FF 00 00"),
        Tensor("rans-cut-in-a-number", $"{Two} 06 b:000_1 60 00 08"),
        Tensor("rans-cut-before-a-word", $"{Two} 06 b:000_1 60 00 01 00"),
        Tensor("rans-cut-in-a-word", $"{Two} 06 b:000_1 60 00 01 00 00"),
        Tensor("rans-ends-elsewhere", $"{Two} 06 b:000_1 61 00 08 00"),
        Tensor("rans-with-slack", $"{Two} {AcceptedRans.ByHand} 00") with { Section = "fc1" },
        Tensor("version-3-of-what-version-1-expresses", $"{Two} 00 00 01 01") with { Section = "header" },
        Tensor("version-3-of-what-version-2-expresses", $"16 03 01 00 h:1 01 00 h:2") with { Section = "header" },
    ];

    private static RefusedFile Tensor(string name, string section, byte version = 3) => new(
        name, "fc1.weight", FormatErrorKind.Structure,
        new FileSketch(name, AcceptedFile.WeightGraph(1, 3), section) { Version = version }.ToBytes());
}
