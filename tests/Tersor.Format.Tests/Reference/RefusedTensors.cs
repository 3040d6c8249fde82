namespace Tersor.Format.Tests;

/// <summary>Files refused for a tensor: reserved bits, padding, order, emptiness, and all that can't be decoded.</summary>
internal static class RefusedTensors
{
    // Shared, half precision, all of n values there.
    private const string Two = "06 04 02 00 h:1 h:2";
    private const string Four = "06 04 04 00 h:1 h:2 h:3 h:4";

    public static IEnumerable<RefusedFile> All =>
    [
        // Kinds.
        Tensor("kind-3", 1, 4, "03 00"),
        .. new[] { 4, 5, 6, 7 }.Select(bit => Tensor($"kind-bit-{bit}", 1, 4, $"{1 | (1 << bit):X2} 00")),
        .. new[] { 6, 7 }.Select(bit => Scaled($"kind-bit-{bit}-of-version-2", 1, 4, $"{2 | (1 << bit):X2} 00")),
        Tensor("dense-by-column", 2, 2, "0C 00 h:1 h:2 h:3 h:4"),
        Tensor("sparse-by-column-of-one-row", 1, 4, "09 01 00 03 01 01 00 f:1"),
        Tensor("nothing-by-column", 2, 2, "09 00"),
        Tensor("nothing-shared-by-column", 2, 2, "0A 00"),
        new(
            "vector-by-column", "fc1.bias", FormatErrorKind.Structure,
            new FileSketch("", "'m' 01 02 01 00 02", "01 00 09 01 00 01 01 01 00 f:1").ToBytes()),
        Tensor("more-values-than-places", 1, 4, "01 05 00 f:1 ×5"),
        Tensor("centroids-none", 1, 4, "06 04 00"),

        // Codebooks and values.
        Tensor("codebook-falls", 1, 4, "06 04 02 00 h:2 h:1 00 00 01 00 01"),
        Tensor("codebook-repeats", 1, 4, "06 04 02 00 h:1 h:1 00 00 01 00 01"),
        Tensor("codebook-repeats-in-steps", 1, 4, $"06 04 02 {FileSketch.Ascending(FloatWidth.Half, 0, 1, 1)} 00 00 01 00 01"),
        Tensor("codebook-repeats-in-planes", 1, 4, "06 04 02 01 01 3C 01 00 00 00 01 00 01"),
        Tensor("codebook-with-0-before-minus-0", 1, 4, "06 04 02 00 h:0 h:-0 00 00 01 00 01"),
        Tensor("codebook-with-nan", 1, 4, "06 04 02 00 h:1 00 7E 00 00 01 00 01"),
        Tensor("codebook-with-infinity", 1, 4, "06 04 02 00 h:1 00 7C 00 00 01 00 01"),
        Tensor("codebook-with-minus-infinity", 1, 4, "06 04 02 00 00 FC h:1 00 00 01 00 01"),
        Tensor("dense-nan", 1, 2, "00 00 f:1 00 00 C0 7F"),
        Tensor("dense-infinity-in-planes", 1, 2, "04 01 01 7C 01 00"),
        Tensor("sparse-infinity", 1, 2, "01 02 00 f:1 00 00 80 FF"),
        Tensor("sparse-zero", 1, 4, "01 02 00 02 00 01 00 00 f:1 f:0"),
        Tensor("sparse-minus-zero", 1, 4, "05 02 00 02 00 01 00 00 h:1 h:-0"),
        Tensor("sparse-zero-among-all", 1, 2, "05 02 00 h:0 h:1"),
        Tensor("floats-cut", 1, 4, "00 00 f:1 ×3"),

        // Gaps.
        Tensor("gaps-skip-last", 1, 9, "06 01 01 00 h:1 01 01 00 00 02 01"),
        Tensor("gaps-skips-last-of-several", 1, 9, "06 02 01 00 h:1 02 01 00 00 02 01 02 01"),
        Tensor("gaps-past-the-end", 1, 4, "06 02 01 00 h:1 00 03 00 01 02 01"),
        Tensor("gaps-of-too-few-values", 1, 9, "06 02 01 00 h:1 01 01 00 02 02 00 01"),
        Tensor("gaps-of-too-many-values", 1, 9, "06 01 01 00 h:1 02 01 00 00 00 01 01"),
        Tensor("gaps-of-more-skips-than-zeros", 1, 4, "06 02 01 00 h:1 02 01 00 02 00 02 00 01"),
        Tensor("gaps-of-257-symbols", 1, 600, "06 01 01 00 h:1 01 FF 00 FF 00 01"),

        // Method bytes.
        .. new[] { 0, 1, 2, 4 }.Select(
            method => Tensor($"symbols-parameter-of-method-{method}", 1, 4, $"{Two} {0x10 | method:X2} 00 00 01 00 01")),
        Tensor("symbols-packing-3", 1, 4, $"{Four} 33 00 00 00 00"),
        Tensor("symbols-law-3", 1, 4, $"{Four} 35 10 00 00 00"),
        Tensor("symbols-method-6", 1, 4, $"{Two} 06 00 01 00 01"),
        Tensor("symbols-method-15", 1, 4, $"{Two} 0F 00 01 00 01"),
        Tensor("floats-parameter-of-raw", 1, 2, "04 10 h:1 h:2"),
        Tensor("floats-parameter-of-planes", 1, 2, "04 F1 01 3C 01 00"),
        Tensor("floats-method-3", 1, 2, "04 03 h:1 h:2"),

        // Symbols.
        Tensor("symbol-raw-beyond", 1, 4, $"{Two} 00 00 01 02 01"),
        Tensor("symbol-constant-beyond", 1, 4, $"{Two} 01 02"),
        Tensor("symbol-packed-beyond", 1, 4, "06 04 03 00 h:1 h:2 h:3 02 b:00_01_11_00"),
        new(
            "symbol-shared-beyond", "fc1.bias", FormatErrorKind.Structure,
            new FileSketch(
                "", "'m' 01 02 01 00 02", $"{Four} 03 b:0001_0010_0011 b:0_10_110_111 06 02 02 00 h:1 h:2 04 00 b:0_110")
                .ToBytes()),
        Tensor("symbols-cut", 1, 4, $"{Two} 00 00 01"),
        Tensor("packed-padding", 1, 4, $"{Two} 02 b:0101_0001"),
        Tensor("packed-padding-top-bit", 1, 4, $"{Two} 02 b:0101_1000"),
        Tensor("ascending-padding", 1, 2, "04 02 00 BC b:1_0000001"),
        Tensor("ascending-past-the-largest", 1, 2, "04 F2 FF FB b:010_000000000000000"),
        Tensor("ascending-gamma-over-32-bits", 1, 2, "04 02 00 BC 00 ×5 FF ×6"),

        // Scales.
        Tensor("scales-of-version-1", 1, 2, "16 02 01 00 h:1 01 00 h:2"),
        Scaled("scales-of-dense", 1, 2, "14 00 h:1 h:2 00 h:2"),
        Scaled("scales-of-sparse", 1, 2, "15 02 00 h:1 h:2 00 h:2"),
        Scaled("scales-of-nothing", 1, 2, "16 00"),
        Scaled("scales-all-1", 2, 2, "16 04 01 00 h:1 01 00 h:1 ×2"),
        Scaled("scales-all-1-beside-a-row-of-zeros", 2, 2, "16 02 01 00 h:1 00 01 01 00 00 h:1"),
        Scaled("scale-0", 2, 2, "16 04 01 00 h:1 01 00 h:2 h:0"),
        Scaled("scale-minus-0", 2, 2, "16 04 01 00 h:1 01 00 h:2 h:-0"),
        Scaled("scale-below-0", 2, 2, "16 04 01 00 h:1 01 00 h:2 h:-1"),
        Scaled("scale-infinite", 2, 2, "16 04 01 00 h:1 01 00 h:2 00 7C"),
        Scaled("scale-not-a-number", 2, 2, "16 04 01 00 h:1 01 00 h:2 00 7E"),
        Scaled("scale-of-a-row-of-zeros", 2, 2, "16 02 01 00 h:1 00 01 01 00 00 h:2 h:1"),
        Scaled("scales-cut", 2, 2, "16 04 01 00 h:1 01 00 h:2"),
        Scaled("scale-times-centroid-beyond-floats", 2, 2, "12 04 02 00 f:-2E38 f:1 00 00 01 01 01 00 h:1 h:2"),
        new(
            "scales-of-a-vector", "fc1.bias", FormatErrorKind.Structure,
            new FileSketch("", "'m' 01 02 01 00 02", "16 04 01 00 h:1 01 00 h:1 h:2 16 02 01 00 h:1 01 00 h:1 h:2")
            { Version = 2 }.ToBytes()),

        // Planes of codes.
        Tensor("plane-of-version-1", 1, 4, $"26 01 00 h:1 {Plane}"),
        Scaled("plane-of-dense", 1, 4, $"24 01 00 h:1 {Plane}"),
        Scaled("plane-of-sparse", 1, 4, $"25 01 00 h:1 {Plane}"),
        Scaled("plane-by-column", 2, 2, $"2E 01 00 h:1 {Plane}"),
        Scaled("plane-without-centroid", 1, 4, $"26 00 00 {Plane}"),
        Scaled("plane-of-centroids-that-fall", 1, 4, $"26 02 00 h:2 h:1 {Plane}"),
        Scaled("plane-of-nothing", 1, 4, $"26 01 00 h:1 {FileSketch.Plane([1, 4], [1f], new byte[4])}"),
        Scaled("plane-cut", 1, 4, $"26 01 00 h:1 {Plane[..^2]}"),
        Scaled("plane-cut-at-its-beginning", 1, 4, $"26 01 00 h:1 {Plane[..6]}"),
        Scaled("plane-with-slack", 1, 4, $"26 01 00 h:1 {Plane} 00") with { Section = "fc1" },
        Scaled("plane-that-ends-elsewhere", 1, 4, $"26 01 00 h:1 {Plane[..^2]} 01"),
        Scaled("plane-beyond-its-interval", 1, 4, "26 01 00 h:1 FF FF FF FF"),
        Scaled("plane-all-1-scales", 2, 2, $"36 01 00 h:1 {FileSketch.Plane([2, 2], [1f], [0, 1, 1, 0])} 00 h:1 ×2"),

        // Codes.
        Tensor("table-padding", 1, 4, $"{Four} 03 b:0001_0010_0011_0001 b:0_10_110_111"),
        Tensor("table-steps-padding", 1, 4, $"{Four} 23 b:110_10_10_1 b:0_10_110_111"),
        Tensor("table-range-padding", 1, 4, $"{Four} 13 b:0001_0010_01_10_11_01 b:0_10_110_111"),
        Tensor("table-incomplete", 1, 4, $"{Four} 03 b:0010_0010_0011 b:00_01_100_00"),
        Tensor("table-over-full", 1, 4, $"{Four} 03 b:0001_0001_0001 b:0_1_0_1"),
        Tensor("table-of-nothing", 1, 4, $"{Four} 03 b:0000_0000_0000 00"),
        Tensor("table-length-12", 1, 4, $"{Four} 03 b:0001_0010_1100 b:0_10_0_0"),
        Tensor("table-of-one-symbol", 1, 4, "06 04 01 00 h:1 03 00 00"),
        Tensor("table-range-from-0", 1, 4, $"{Four} 13 b:0000_0011_010_011_001 b:0_10_11_0"),
        Tensor("table-range-over-11", 1, 4, $"{Four} 13 b:0001_0100_0001_0010_1100 b:0_10_0_0"),
        Tensor("table-steps-run-past-the-alphabet", 1, 4, $"{Four} 23 b:110_1111_00100 b:0_0_0_0"),
        Tensor("table-steps-to-0", 1, 4, $"{Four} 23 b:110_110_0_0 b:0_0_0_0"),
        Tensor("table-steps-to-12", 1, 4, $"{Four} 23 b:1110_1011_10_0 b:0_0_0_0"),
        Tensor("table-steps-explicit-0", 1, 4, $"{Four} 23 b:1110_0000_0_0 b:0_0_0_0"),
        Tensor("table-0-of-0", 1, 4, $"{Two} 04 00 b:0_1_0_1"),
        new("table-64", "fc66.weight", FormatErrorKind.Structure, Table64()),
        Tensor("law-of-one-symbol", 1, 4, "06 04 01 00 h:1 05 10 00"),
        Tensor("law-peak-outside", 1, 4, $"{Four} 25 10 04 00 00 00"),
        Tensor("coded-padding", 1, 4, $"{Four} 03 b:0001_0010_0011 b:0_10_110_0_1"),
        Tensor("coded-cut", 1, 4, $"{Four} 03 b:0001_0010_0011 b:111_111_11"),
        Tensor("coded-more-than-bits", 1, 400, $"06 v:400 02 00 h:1 h:2 03 b:0001 00 ×49"),
        .. Enumerable.Range(0, 4).Select(Slack),
        LongTensor("coded-stream-too-short", AcceptedStreams.FourStreams().Replace("v:257 ×3 v:256", "v:257 ×3 v:255")),
        LongTensor("coded-stream-past-the-end", AcceptedStreams.FourStreams().Replace("v:257 ×3 v:256", "v:257 ×3 v:257")),
        LongTensor("coded-stream-padding", $"v:257 ×3 v:256 {string.Concat(Enumerable.Repeat("00 ×256 01 ", 3))} 00 ×256"),
        LongTensor("coded-last-stream-padding", "v:257 ×3 v:256 00 ×771 00 ×255 01"),
    ];

    private static string Plane => FileSketch.Plane([1, 4], [1f], [0, 1, 1, 0]);

    private static RefusedFile Tensor(string name, int outputs, int inputs, string section) =>
        RefusedFile.OfWeights(name, outputs, inputs, section);

    private static RefusedFile Scaled(string name, int outputs, int inputs, string section) => new(
        name, "fc1.weight", FormatErrorKind.Structure,
        new FileSketch(name, AcceptedFile.WeightGraph(outputs, inputs), section) { Version = 2 }.ToBytes());

    private static RefusedFile LongTensor(string name, string streams) =>
        Tensor(name, 1, 8193, $"06 v:8193 02 00 h:1 h:2 03 b:0001 {streams}");

    // Four streams that are right but for a byte behind one of them, which its length counts.
    private static RefusedFile Slack(int stream)
    {
        int[] sizes = [257, 257, 257, 256];
        var streams = sizes.Select((size, i) => $"00 ×{(i == stream ? size + 1 : size)}");
        sizes[stream]++;
        return LongTensor(
            $"coded-slack-behind-stream-{stream}",
            $"{string.Join(' ', sizes.Select(size => $"v:{size}"))} {string.Join(' ', streams)}");
    }

    private static byte[] Table64()
    {
        var accepted = AcceptedFile.All.Single(file => file.Sketch.Name == "huffman-tables-64").Sketch;
        var sections = (string[])accepted.Parameters.Clone();
        sections[^1] = sections[^1].Replace("04 3F", "04 40");
        return (accepted with { Parameters = sections }).ToBytes();
    }
}
