namespace Tersor.Format.Tests;

/// <summary>Files refused for their graph: a file for each rule of its bytes and of each operation.</summary>
internal static class RefusedGraphs
{
    private const string Nan = "00 00 C0 7F";
    private const string Infinity = "00 00 80 7F";
    private const int Add = 5;

    // Of each operation, those that have to be there.
    private static readonly string[] Attributes =
        ["02", "02 02", "02", "02", "", "", "", "f:0.5", "", "f:0.5", "", "", "02", "02 02", "", "01 03", "02 02"];

    public static IEnumerable<RefusedFile> All =>
    [
        // Names and the input.
        new("graph-model-name-not-utf-8", "graph", FormatErrorKind.Structure, new FileSketch("", "01 FF 01 03 01 08").ToBytes()),
        new("graph-empty", "graph", FormatErrorKind.Structure, new FileSketch("", "").ToBytes()),
        Graph("rank-9", "09 01 ×9 01 08"),
        Graph("rank-reserved-bits", "11 01 ×17 01 08"),
        Graph("extent-0", "01 00 01 08"),
        Graph("extent-too-large", "01 v:268435457 01 08"),
        Graph("extent-longer-varint", "01 83 00 01 08"),
        Graph("normalisation-by-0", "81 03 f:0 f:0 01 08"),
        Graph("normalisation-negative", "81 03 f:0 f:-1 01 08"),
        Graph("normalisation-of-nothing", "81 03 f:0 f:1 01 08"),
        Graph("normalisation-of-minus-nothing", "81 03 f:-0 f:1 01 08"),
        Graph("normalisation-nan", $"81 03 {Nan} f:1 01 08"),
        Graph("normalisation-infinite", $"81 03 f:0 {Infinity} 01 08"),

        // Nodes.
        Graph("nodes-none", "01 03 00"),
        Graph("nodes-missing", "01 03 02 08"),
        Graph("nodes-too-many", "01 03 v:16385"),
        Graph("byte-too-many", "01 03 01 08 00"),
        Graph("op-17-of-version-1", "03 01 03 03 01 11"),
        Graph("op-31", "01 03 01 1F"),
        Graph("name-not-utf-8", "01 03 01 28 01 FF"),
        Graph("name-that-is-the-default", "01 03 01 28 'relu1'"),
        Graph("name-twice", "01 03 02 28 'x' 28 'x'"),
        Graph("name-of-a-later-default", "01 03 02 28 'relu2' 08"),
        Graph("input-that-is-the-default", "01 03 01 48 01 00"),
        Graph("input-before-the-first", "01 03 01 48 01 01"),
        Graph("input-none", "01 03 01 48 00"),
        Graph("mask-empty", "01 03 01 80 00 02", Zeros, Zeros),
        Graph("mask-bit-reserved", "01 03 01 80 04 02", Zeros, Zeros),
        Graph("mask-of-an-op-without-attributes", "01 03 01 88 01"),
        Graph("attribute-too-large", "01 03 01 00 v:268435457"),

        // Defaults that are stored.
        Graph("default-table", "01 03 01 80 02 02 00", Zeros + Zeros),
        Graph("default-stride-of-convolution", "03 01 04 04 01 81 02 01 02 01", Zeros + Zeros),
        Graph("default-stride-of-pool", "03 01 04 04 01 82 01 02 02"),
        Graph("default-padding", "03 01 04 04 01 82 02 02 00"),
        Graph("default-momentum", "01 03 01 86 01 f:0.1", Zeros + Zeros + Zeros + Zeros),
        Graph("default-epsilon", "01 03 01 86 02 f:0.00001", Zeros + Zeros + Zeros + Zeros),

        // Arity.
        .. Attributes.Select((words, op) => (words, op)).Where(node => node.op != Add).Select(node =>
            Graph($"two-inputs-of-op-{node.op}", $"01 03 02 08 {0x40 | node.op:X2} 02 00 00 {node.words}", Zeros)),
        Graph("add-of-one", "01 03 02 08 05"),
        Graph("add-of-one-named", "01 03 02 08 45 01 01"),
        Graph("add-of-three", "01 03 02 08 45 03 00 00 00"),
        Graph("relu-of-sixteen", "01 03 02 08 48 10 00 ×16"),

        // Each operation's attributes and inputs.
        Graph("fc-without-outputs", "01 03 01 00 00", Zeros + Zeros),
        Graph("fc-of-an-image", "03 01 02 02 01 00 02", Zeros + Zeros),
        Graph("fc-of-a-number", "00 01 00 02", Zeros + Zeros),
        Graph("fc-tied-to-itself", "01 03 01 80 02 03 01", Zeros),
        Graph("fc-tied-to-another-op", "01 03 02 08 80 02 03 01", Zeros),
        Graph("fc-tied-to-another-size", "01 03 02 0D 04 02 80 02 05 01", Zeros, Zeros),
        Graph("fc-tied-to-what-comes-later", "01 03 02 80 02 03 02 08", Zeros),
        Graph("conv-without-channels", "03 01 04 04 01 01 00 02", Zeros + Zeros),
        Graph("conv-without-kernel", "03 01 04 04 01 01 01 00", Zeros + Zeros),
        Graph("conv-without-stride", "03 01 04 04 01 81 02 01 02 00", Zeros + Zeros),
        Graph("conv-of-a-vector", "01 04 01 01 01 02", Zeros + Zeros),
        Graph("conv-larger-than-its-input", "03 01 04 03 01 01 01 04", Zeros + Zeros),
        Graph("maxpool-without-stride", "03 01 04 04 01 82 01 02 00"),
        Graph("maxpool-larger-than-its-input", "03 01 04 03 01 02 04"),
        Graph("avgpool-of-a-sequence", "02 04 04 01 03 02"),
        Graph("convtranspose-without-channels", "03 01 04 04 01 10 00 02", Zeros + Zeros),
        Graph("convtranspose-of-nothing", "03 01 01 01 01 90 04 01 02 01", Zeros + Zeros),
        Graph("add-of-other-shapes", "01 03 02 00 02 45 02 00 01", Zeros + Zeros),
        Graph("bn-of-a-number", "00 01 06", Zeros + Zeros + Zeros + Zeros),
        Graph("bn-momentum-over-1", "01 03 01 86 01 f:1.5", Zeros + Zeros + Zeros + Zeros),
        Graph("bn-momentum-negative", "01 03 01 86 01 f:-0.5", Zeros + Zeros + Zeros + Zeros),
        Graph("bn-epsilon-negative", "01 03 01 86 02 f:-0.5", Zeros + Zeros + Zeros + Zeros),
        Graph("bn-epsilon-infinite", $"01 03 01 86 02 {Infinity}", Zeros + Zeros + Zeros + Zeros),
        Graph("dropout-of-all", "01 03 01 07 f:1"),
        Graph("dropout-negative", "01 03 01 07 f:-0.5"),
        Graph("dropout-nan", $"01 03 01 07 {Nan}"),
        Graph("leakyrelu-infinite", $"01 03 01 09 {Infinity}"),
        Graph("lstm-without-cells", "02 03 02 01 0C 00", Zeros + Zeros + Zeros),
        Graph("lstm-of-a-vector", "01 03 01 0C 02", Zeros + Zeros + Zeros),
        Graph("embedding-without-symbols", "01 03 01 0D 00 02", Zeros),
        Graph("embedding-without-features", "01 03 01 0D 02 00", Zeros),
        Graph("embedding-of-vectors", "02 03 02 01 0D 02 02", Zeros),
        Graph("last-of-a-vector", "01 03 01 0E"),
        Graph("reshape-to-more", "01 04 01 0F 02 02 03"),
        Graph("reshape-to-0", "01 04 01 0F 02 00 04"),
        new(
            "graph-globalavgpool-of-a-vector", "graph", FormatErrorKind.Structure,
            new FileSketch("", "'m' 01 03 01 11") { Version = 2 }.ToBytes()),
        new(
            "graph-globalavgpool-of-two", "graph", FormatErrorKind.Structure,
            new FileSketch("", "'m' 03 01 03 03 02 08 51 02 00 00") { Version = 2 }.ToBytes()),
        Graph("reshape-to-rank-9", "01 04 01 0F 09 04 01 ×8"),
    ];

    private static string Zeros => "01 00 ";

    private static RefusedFile Graph(string name, string graph, params string[] parameters) =>
        RefusedFile.OfGraph(name, graph, parameters);
}
