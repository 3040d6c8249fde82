namespace Tersor.Format.Tests;

/// <summary>
/// A file for each way to store symbols: every method, packing of a table, and law, on both sides of 8192 symbols.
/// </summary>
internal static class AcceptedStreams
{
    private const int Long = 8193;

    // Shared, half precision, nothing pruned; the centroids are 1, 2, ….
    public static IEnumerable<AcceptedFile> All =>
    [
        Symbols("symbols-raw", 3, "00 00 01 02 01", 0, 1, 2, 1),
        Symbols("symbols-constant", 3, "01 02", 2, 2, 2, 2),
        Symbols("symbols-constant-of-one", 1, "01", 0, 0, 0),
        Symbols("symbols-bit-packed", 3, "02 b:00_01_10_01_00", 0, 1, 2, 1, 0),
        Symbols("symbols-bit-packed-of-one", 1, "02", 0, 0),
        Symbols("symbols-bit-packed-of-bytes", 255, "02 00 FE 80", 0, 254, 128),
        Symbols("huffman-nibbles", 4, "03 b:0001_0010_0011 b:0_10_110_111_0_0", 0, 1, 2, 3, 0, 0),
        Symbols("huffman-nibbles-last-without-code", 3, "03 b:0001_0001 b:0_1_1", 0, 1, 1),
        Symbols("huffman-range", 4, "13 b:0001_0010_01_10_11 b:111_0_10_110", 3, 0, 1, 2),
        Symbols("huffman-range-with-gaps", 4, "13 b:0001_0010_01_00_10 b:0_11_10", 0, 3, 2),
        Symbols("huffman-steps", 4, "23 b:110_10_10 b:0_10_110_111", 0, 1, 2, 3),
        Symbols("huffman-steps-and-runs", 7, "23 b:1110_0001_1111_010_10_1110_0100_0 b:0_10_1110_1111_110_0", 0, 3, 4, 5, 6, 0),
        Shared("huffman-shared-table", "03 b:0001_0010_0011 b:0_10_110_111", [0, 1, 2, 3], "04 00 b:10_0", [1, 0]),
        Symbols("law-falling", 8, "05 10 b:00_01_100_101_110_1110_11110_11111", 0, 1, 2, 3, 4, 5, 6, 7),
        Symbols("law-falling-with-tail", 8, "15 10 b:00_01_100_101_110_1110_11110_11111", 0, 1, 2, 3, 7, 4, 5, 6),
        Symbols("law-peaked", 9, "25 18 03 b:00_010_011_100_101_1100_1101_1110_1111", 3, 1, 2, 4, 5, 0, 6, 7, 8),
        Symbols("law-at-the-longest-code", 16, "05 00 b:0_11111111111_11111111110", 0, 15, 14),
        Symbols("law-of-two", 2, "15 FF b:0_1_1", 0, 1, 1),
        Symbols("huffman-four-streams", 2, $"03 b:0001 {FourStreams()}", LongSymbols()),
        Symbols("law-four-streams", 2, $"05 80 {FourStreams()}", LongSymbols()),
        LongShared(),
        ManyTables(),
    ];

    /// <summary>Symbols of one bit each in four streams of 2049, 2049, 2049 and 2046 bits.</summary>
    public static string FourStreams()
    {
        var bits = string.Concat(LongSymbols());
        return "v:257 ×3 v:256 "
            + $"{string.Join(' ', Enumerable.Range(0, 4).Select(i => $"b:{string.Concat(bits.Skip(i * 2049).Take(2049))}"))}";
    }

    private static int[] LongSymbols() => [.. Enumerable.Range(0, Long).Select(i => i * i / 7 % 2)];

    private static AcceptedFile Symbols(string name, int centroids, string stream, params int[] symbols) =>
        AcceptedFile.OfWeights(name, 1, symbols.Length, $"{Head(symbols.Length, centroids)} {stream}", Values(symbols));

    private static AcceptedFile Shared(string name, string weights, int[] weightSymbols, string bias, int[] biasSymbols) => new(
        new FileSketch(name, "'m' 01 02 01 00 02", $"{Head(4, 4)} {weights} {Head(2, 3)} {bias}"),
        new ModelGraphBuilder("m", 2).Linear(2).Build(),
        Values(weightSymbols),
        Values(biasSymbols));

    // The first layer's weights bring the table; the second's are zeros, its biases are long.
    private static AcceptedFile LongShared() => new(
        new FileSketch(
            "huffman-shared-table-four-streams",
            $"'m' 01 01 02 80 01 02 00 v:{Long}",
            $"{Head(2, 2)} 03 b:0001 b:0_1",
            $"02 00 {Head(Long, 2)} 04 00 {FourStreams()}"),
        new ModelGraphBuilder("m", 1).Linear(2, bias: false).Linear(Long).Build(),
        Values([0, 1]),
        new float[2 * Long],
        Values(LongSymbols()));

    // 65 tables, of which the last can't be referred to, and a reference to the 64th.
    private static AcceptedFile ManyTables()
    {
        const int Sections = 66;
        var section = $"{Head(4, 2)} 03 b:0001 b:0_1_1_0";
        var builder = new ModelGraphBuilder("m", 2);
        for (var i = 0; i < Sections; i++)
            builder.Linear(2, bias: false);
        return new AcceptedFile(
            new FileSketch(
                "huffman-tables-64",
                $"'m' 01 02 v:{Sections} {string.Join(' ', Enumerable.Repeat("80 01 02", Sections))}",
                [
                    .. Enumerable.Repeat(section, 63),
                    $"{Head(4, 3)} 03 b:0001_0010 b:0_10_11_0",
                    $"{Head(4, 3)} 03 b:0010_0001 b:10_0_11_10",
                    $"{Head(4, 3)} 04 3F b:11_10_0_0",
                ]),
            builder.Build(),
            [.. Enumerable.Repeat(Values([0, 1, 1, 0]), 63), Values([0, 1, 2, 0]), Values([0, 1, 2, 0]), Values([2, 1, 0, 0])]);
    }

    private static string Head(int count, int centroids) =>
        $"06 v:{count} {centroids:X2} 00 {string.Join(' ', Enumerable.Range(1, centroids).Select(value => $"h:{value}"))}";

    private static float[] Values(int[] symbols) => Array.ConvertAll(symbols, symbol => symbol + 1f);
}
