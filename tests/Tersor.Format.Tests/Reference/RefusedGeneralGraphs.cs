namespace Tersor.Format.Tests;

/// <summary>Files refused for a graph of version 2: a file for each rule that the version brought.</summary>
internal static class RefusedGeneralGraphs
{
    public static IEnumerable<RefusedFile> All =>
    [
        // The interface.
        Graph("interface-that-is-the-default", "41 03 01 08 'input' 01 00 'output'"),
        Graph("interface-without-outputs", "41 03 01 08 'x' 00"),
        Graph("interface-output-before-the-first", "41 03 01 08 'x' 01 02 'y'"),
        Graph("interface-output-twice", "41 03 01 08 'x' 02 00 'y' 01 'y'"),
        Graph("interface-input-twice", "41 03 02 72 'x' 00 01 03 08 'x' 01 00 'y'"),
        Graph("interface-name-not-utf-8", "41 03 01 08 01 FF 01 00 'y'"),
        Graph("interface-cut-off", "41 03 01 08 'x' 02 00 'y'"),

        // The normalisation of channels.
        Graph("channels-beside-all", "A2 02 03 02 f:0 f:1 f:-0.5 f:0.25 01 08"),
        Graph("channels-that-are-equal", "22 02 03 02 f:0.5 f:1 f:0.5 f:1 01 08"),
        Graph("channels-of-one", "22 01 03 01 f:0.5 f:1 01 08"),
        Graph("channels-too-few", "22 03 03 02 f:0 f:1 f:-0.5 f:0.25 01 08"),
        Graph("channels-cut-off", "22 02 03 02 f:0 f:1 f:-0.5"),
        Graph("channels-by-0", "22 02 03 02 f:0 f:1 f:-0.5 f:0 01 08"),
        Graph("channels-of-a-number", "20 00 01 08"),

        // The head of a node.
        Graph("op-35", "01 03 01 1F 04"),
        Graph("op-cut-off", "01 03 01 1F"),
        Graph("mask-longer-varint", "03 01 04 04 01 81 88 00 01 02 01", Zeros + Zeros),
        Graph("mask-of-a-later-attribute", "03 01 04 04 01 81 80 02 01 02", Zeros + Zeros),

        // Defaults that are stored.
        Graph("default-width", "03 01 04 04 01 81 08 01 02 02", Zeros + Zeros),
        Graph("default-across", "03 01 04 04 01 81 12 01 02 02 02", Zeros + Zeros),
        Graph("default-dilation", "03 01 04 04 01 81 20 01 02 01", Zeros + Zeros),
        Graph("default-spread", "03 01 05 05 01 81 60 01 02 02 02", Zeros + Zeros),
        Graph("default-groups", "03 02 04 04 01 81 80 01 02 02 01", Zeros + Zeros),
        Graph("default-step", "01 03 01 99 01 00 00 02 01"),
        Graph("default-constant-of-a-function", "01 03 01 94 01 00 f:0"),

        // Arity.
        Graph("input-of-a-value", "01 03 01 12 01 03"),
        Graph("constant-of-a-value", "01 03 01 13 01 03", Zeros),
        Graph("binary-of-one", "01 03 01 15 00"),
        Graph("select-of-two", "01 03 01 56 02 00 00"),
        Graph("matmul-of-one", "02 03 03 01 1E"),
        Graph("concat-of-none", "01 03 01 5C 00 00"),
        Graph("lstm-of-two", "02 03 02 02 08 4C 02 00 00 02", Zeros + Zeros + Zeros),
        Graph("gru-of-three", "02 03 02 01 5F 02 03 00 00 00 02", Zeros + Zeros + Zeros + Zeros),

        // Each operation's attributes and inputs.
        Graph("input-of-rank-9", "01 03 01 52 00 09 01 ×9"),
        Graph("input-of-nothing", "01 03 01 52 00 01 00"),
        Graph("constant-of-nothing", "01 03 01 53 00 02 02 00", Zeros),
        Graph("constant-start-4", "01 03 01 D3 00 02 02 02 02 04", Zeros),
        Graph("constant-causal-of-a-vector", "01 03 01 D3 00 02 01 02 03", Zeros),
        Graph("default-start", "01 03 01 D3 00 02 01 02 00", Zeros),
        Graph("unary-28", "01 03 01 14 1C"),
        Graph("unary-256", "01 03 01 14 v:256"),
        Graph("clamp-upside-down", "01 03 01 94 03 18 f:1 f:-1"),
        Graph("unary-infinite", "01 03 01 94 01 00 00 00 80 7F"),
        Graph("binary-12", "01 03 01 55 02 00 00 0C"),
        Graph("binary-that-does-not-meet", "01 03 02 52 00 01 02 55 02 01 00 00"),
        Graph("select-that-does-not-meet", "01 03 02 52 00 01 02 56 03 00 00 01"),
        Graph("reduce-7", "01 03 01 17 07 01 00"),
        Graph("reduce-without-axes", "01 03 01 17 00 00"),
        Graph("reduce-of-an-axis-twice", "02 03 02 01 17 00 02 01 01"),
        Graph("reduce-of-axes-that-fall", "02 03 02 01 17 00 02 01 00"),
        Graph("reduce-of-a-missing-axis", "01 03 01 17 00 01 01"),
        Graph("place-along-two-axes", "02 03 02 01 17 05 02 00 01"),
        Graph("permute-of-too-few", "02 03 02 01 18 01 00"),
        Graph("permute-of-an-axis-twice", "02 03 02 01 18 02 01 01"),
        Graph("permute-of-a-number", "00 01 18 00"),
        Graph("slice-of-a-missing-axis", "01 03 01 19 01 00 01"),
        Graph("slice-of-nothing", "01 03 01 19 00 00 00"),
        Graph("slice-past-the-end", "01 03 01 19 00 02 02"),
        Graph("slice-before-the-beginning", "01 03 01 99 02 00 01 03"),
        Graph("slice-without-step", "01 03 01 99 01 00 00 01 00"),
        Graph("gather-of-nothing", "01 03 01 1A 00 00"),
        Graph("gather-past-the-end", "01 03 01 1A 00 01 03"),
        Graph("pad-of-other-dimensions", "01 03 01 1B 02 00 00 01 00 00"),
        Graph("pad-5", "01 03 01 1B 01 01 01 00 05"),
        Graph("pad-that-mirrors-too-much", "01 03 01 1B 01 03 01 00 03"),
        Graph("pad-that-wraps-too-much", "01 03 01 1B 01 00 01 04 04"),
        Graph("concat-of-other-shapes", "02 03 02 02 52 00 02 02 02 5C 02 01 00 01"),
        Graph("concat-of-other-ranks", "01 03 02 52 00 02 03 01 5C 02 01 00 00"),
        Graph("concat-along-a-missing-axis", "01 03 01 1C 01"),
        Graph("expand-to-another-shape", "01 03 01 1D 01 02"),
        Graph("expand-to-less", "02 02 03 01 1D 01 03"),
        Graph("expand-to-nothing", "01 01 01 1D 01 00"),
        Graph("matmul-of-vectors", "01 03 01 5E 02 00 00"),
        Graph("matmul-of-other-rows", "02 02 03 01 5E 02 00 00"),
        Graph("matmul-of-other-counts", "03 02 03 03 02 52 00 03 03 03 03 5E 02 01 00"),
        Graph("softmax-of-a-missing-axis", "01 03 01 1F 00 01"),
        Graph("normalize-without-axes", "01 03 01 1F 01 00"),
        Graph("normalize-with-a-negative-epsilon", "01 03 01 9F 01 01 01 00 f:-1"),
        Graph("gru-without-cells", "02 03 02 01 1F 02 00", Zeros + Zeros + Zeros + Zeros),
        Graph("gru-of-a-vector", "01 03 01 1F 02 02", Zeros + Zeros + Zeros + Zeros),
        Graph("gru-with-another-state", "02 03 02 02 52 00 01 03 5F 02 02 01 00 02", Zeros + Zeros + Zeros + Zeros),
        Graph("rnn-with-leaky-rectifier", "02 03 02 01 1F 03 02 02", Zeros + Zeros + Zeros),
        Graph("rnn-with-another-state", "02 03 02 02 52 00 02 01 02 5F 03 02 01 00 02 03", Zeros + Zeros + Zeros),
        Graph("lstm-with-another-state", "02 03 02 02 52 00 01 03 4C 03 01 00 00 02", Zeros + Zeros + Zeros),
        Graph("conv-without-width", "03 01 04 04 01 81 08 01 02 00", Zeros + Zeros),
        Graph("conv-without-dilation", "03 01 04 04 01 81 20 01 02 00", Zeros + Zeros),
        Graph("conv-of-groups-of-nothing", "03 02 04 04 01 81 80 01 02 02 00", Zeros + Zeros),
        Graph("conv-of-groups-that-do-not-fit", "03 04 04 04 01 81 80 01 02 02 04", Zeros + Zeros),
        Graph("conv-of-input-groups-that-do-not-fit", "03 03 04 04 01 81 80 01 02 02 02", Zeros + Zeros),
        Graph("conv-whose-rows-reach-too-far", "03 01 04 09 01 81 60 01 03 02 01", Zeros + Zeros),
        Graph("maxpool-wider-than-its-input", "03 01 04 04 01 82 04 02 05"),
    ];

    private static string Zeros => "01 00 ";

    private static RefusedFile Graph(string name, string graph, params string[] parameters) => new(
        $"graph-{name}",
        "graph",
        FormatErrorKind.Structure,
        new FileSketch(name, $"'m' {graph}", parameters) { Version = 2 }.ToBytes());
}
