namespace Tersor.Format.Tests;

/// <summary>A file for each form of a stream of asymmetric numeral systems, which version 3 brought.</summary>
internal static class AcceptedRans
{
    private const int Long = 8194;

    public static IEnumerable<AcceptedFile> All =>
    [
        Symbols("rans", 2, $"{ByHand}", 0, 1, 1),
        Of("rans-coarsest", 5, 5, 0, 1, 2, 4, 4, 2, 1, 2, 2, 2),
        Of("rans-finest", 12, 9, [.. Enumerable.Range(0, 700).Select(i => i * i % 11 % 9)]),
        Of("rans-of-255-symbols", 12, 255, [.. Enumerable.Range(0, 600).Select(i => i * 7 % 255)]),
        Of("rans-with-gaps-between-symbols", 8, 200, [.. Enumerable.Range(0, 900).Select(i => i % 7 * (i % 3) * 16)]),
        Of("rans-of-a-rare-symbol", 12, 2, [.. Enumerable.Range(0, 3000).Select(i => i == 1234 ? 1 : 0)]),
        Of("rans-of-one-number", 7, 4, Skewed(8191)),
        Of("rans-of-four-numbers", 7, 4, Skewed(8192)),
        Of("rans-of-four-numbers-unevenly", 7, 4, Skewed(Long)),
        .. Enumerable.Range(1, 6).Select(bias => Symbols(
            $"rans-steps-{bias}", 2, $"06 {Steps(bias)} 60 00 08 00", 0, 1, 1)),
        Weights(
            "rans-in-gaps", 2, 5, $"06 02 01 00 h:1 02 01 {FileSketch.Rans(6, 3, [2, 2, 1, 0])} 01",
            [0, 0, 0, 0, 0, 1, 1, 0, 0, 0]),
        Weights(
            "rans-in-planes", 1, 4, $"04 01 {FileSketch.Rans(7, 256, [0x3C, 0xBC, 0x40, 0x3C])} 01 00", [1f, -1f, 2f, 1f]),
    ];

    /// <summary>
    /// The symbols 0, 1, 1, each of 16 parts of 32: a bias of 0 and no step from 16. From the last symbol on, 65536 becomes
    /// 4096 · 32 + 16, that 8193 · 32 + 16, and that 16387 · 32.
    /// </summary>
    public static string ByHand => "06 b:000_1 60 00 08 00";

    // The same frequencies by other biases: a step of 0 has as many zeros behind its 1 as the order, 2 + bias - 4, has bits.
    private static string Steps(int bias) =>
        $"b:{Convert.ToString(bias, 2).PadLeft(3, '0')}_1{new string('0', Math.Max(0, bias - 2))}";

    private static int[] Skewed(int count) => [.. Enumerable.Range(0, count).Select(i => i % 5 == 0 ? 1 + (i % 3) : 0)];

    private static AcceptedFile Of(string name, int precision, int alphabet, params int[] symbols) =>
        Symbols(name, alphabet, FileSketch.Rans(precision, alphabet, symbols), symbols);

    // Shared, half precision, nothing pruned; the centroids are 1, 2, ….
    private static AcceptedFile Symbols(string name, int centroids, string stream, params int[] symbols)
    {
        var codebook = Array.ConvertAll([.. Enumerable.Range(1, centroids)], value => (float)value);
        var words = FileSketch.Ascending(FloatWidth.Half, 10, codebook);
        return Weights(
            name, 1, symbols.Length, $"06 v:{symbols.Length} {centroids:X2} {words} {stream}",
            Array.ConvertAll(symbols, symbol => symbol + 1f));
    }

    private static AcceptedFile Weights(string name, int outputs, int inputs, string section, float[] values)
    {
        var file = AcceptedFile.OfWeights(name, outputs, inputs, section, values);
        return file with { Sketch = file.Sketch with { Version = 3 } };
    }
}
