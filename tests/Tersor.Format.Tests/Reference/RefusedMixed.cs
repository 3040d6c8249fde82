namespace Tersor.Format.Tests;

/// <summary>Files refused for a mixed plane: a file for each rule that it brought.</summary>
internal static class RefusedMixed
{
    // Shared, half precision, a mixed plane: two of six values.
    private const string Head = "66 02 01 00 h:1";

    public static IEnumerable<RefusedFile> All =>
    [
        Tensor("mixed-of-version-1", $"{Head} {Plane}", version: 1),
        Tensor("mixed-of-version-2", $"{Head} {Plane}", version: 2),
        Tensor("mixed-of-version-3", $"{Head} {Plane}", version: 3),
        Tensor("mixed-without-a-plane", $"46 02 01 00 h:1 {Plane}"),
        Tensor("mixed-of-dense", $"64 02 01 00 h:1 {Plane}"),
        Tensor("mixed-of-sparse", $"65 02 01 00 h:1 {Plane}"),
        Tensor("mixed-reserved-bit", $"E6 02 01 00 h:1 {Plane}"),
        Tensor("mixed-of-nothing", $"66 00 01 00 h:1 {Plane}"),
        Tensor("mixed-of-more-than-all", $"66 07 01 00 h:1 {Plane}"),
        Tensor("mixed-of-one-row-by-column", $"6E 02 01 00 h:1 {Plane}"),
        Tensor("mixed-without-centroid", $"66 02 00 00 {Plane}"),
        Tensor("mixed-line-of-nothing", $"{Head} 00 {Plane[2..]}"),
        Tensor("mixed-line-beyond-the-columns", $"{Head} 07 {Plane[2..]}"),
        Tensor("mixed-cut", $"{Head} {Plane[..^2]}"),
        Tensor("mixed-cut-at-its-beginning", $"{Head} {Plane[..6]}"),
        Tensor("mixed-with-slack", $"{Head} {Plane} 00") with { Section = "fc1" },
        Tensor("mixed-that-ends-elsewhere", $"{Head} {Plane[..^2]} 01"),
        Tensor("mixed-beyond-its-interval", $"{Head} 01 FF FF FF FF"),
        new(
            "mixed-of-too-many-columns", "fc1.weight", FormatErrorKind.Structure,
            new FileSketch("", AcceptedFile.WeightGraph(1, (1 << 20) + 1), $"{Head} {Plane} ×20") { Version = 4 }.ToBytes()),
        Tensor("version-4-of-what-version-1-expresses", "06 06 01 00 h:1 01") with { Section = "header" },
    ];

    private static string Plane { get; } = FileSketch.Mixed(
        new ParameterSpec("weight", [1, 6], ParameterRole.Weight), null, [1f], [0, 1, 0, 0, 1, 0], 1, ScanOrder.RowMajor);

    private static RefusedFile Tensor(string name, string section, byte version = 4) => new(
        name, "fc1.weight", FormatErrorKind.Structure,
        new FileSketch(name, AcceptedFile.WeightGraph(1, 6), section) { Version = version }.ToBytes());
}
