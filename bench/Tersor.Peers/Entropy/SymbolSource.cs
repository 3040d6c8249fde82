using Tersor.Format;

namespace Tersor.Peers.Entropy;

/// <summary>Symbols to code.</summary>
/// <param name="Name">Where they come from.</param>
/// <param name="Alphabet">How many different ones there may be.</param>
/// <param name="Symbols">The symbols, each below that.</param>
internal sealed record SymbolSource(string Name, int Alphabet, byte[] Symbols)
{
    private const int Long = 1 << 20;
    private const int LongestGap = 254;
    private const int Shortest = 512;

    /// <summary>A mebi-symbol of each distribution, and short streams as the layers of small networks have them.</summary>
    public static IEnumerable<SymbolSource> Synthetic() =>
    [
        Gauss(4, Long),
        Geometric(4, Long),
        Gauss(5, Long),
        Geometric(5, Long),
        Gauss(8, Long),
        Geometric(8, Long),
        .. new[] { 1000, 2000, 4000, 8000 }.SelectMany(count => new[] { Gauss(4, count), Gauss(5, count), Geometric(8, count) }),
    ];

    /// <summary>The streams of a file's tensors, from 512 symbols on.</summary>
    /// <remarks>
    /// The codes, less 1, of values that are not zero; and the zeros before each of them, row by row, where 255 stands for 255 of
    /// them and no value. The file itself may have chosen another order, another longest gap, or a plane.
    /// </remarks>
    public static IEnumerable<SymbolSource> OfFile(string path)
    {
        var file = TersorFile.Read(path);
        foreach (var tensor in file.Tensors.Where(tensor => tensor.Kind == StoredKind.Shared))
        {
            var name = $"{Path.GetFileNameWithoutExtension(path)} {tensor.Name}";
            byte[] codes = [.. tensor.Codes.Where(code => code > 0).Select(code => (byte)(code - 1))];
            if (codes.Length >= Shortest && codes.Distinct().Skip(1).Any())
                yield return new SymbolSource($"{name}, codes", tensor.Codebook.Length, codes);
            var gaps = Gaps(tensor.Codes);
            if (gaps.Length >= Shortest && gaps.Distinct().Skip(1).Any())
                yield return new SymbolSource($"{name}, gaps", HuffmanCode.Symbols, gaps);
        }
    }

    /// <summary>Bits a symbol if each were independent of the others.</summary>
    public double Entropy => Symbols.GroupBy(symbol => symbol).Select(group => group.Count() / (double)Symbols.Length)
        .Sum(share => -share * Math.Log2(share));

    // The deviation is a fifth of the alphabet, which leaves 0.35, 0.35 and 0.95 bits of each symbol to save.
    private static SymbolSource Gauss(int bits, int count)
    {
        var (alphabet, random) = (1 << bits, new Random(bits));
        var symbols = new byte[count];
        foreach (ref var symbol in symbols.AsSpan())
        {
            // Box and Muller.
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var deviation = bits == 8 ? alphabet / 8.0 : alphabet / 5.2;
            symbol = (byte)Math.Clamp((alphabet / 2.0) + (normal * deviation), 0, alphabet - 1);
        }

        return new SymbolSource($"{bits}-bit Gauss, {Count(count)}", alphabet, symbols);
    }

    private static SymbolSource Geometric(int bits, int count)
    {
        var (alphabet, random) = (1 << bits, new Random(bits));
        var mean = bits == 8 ? 24.0 : alphabet / 5.0;
        var symbols = new byte[count];
        foreach (ref var symbol in symbols.AsSpan())
            symbol = (byte)Math.Min(alphabet - 1, -Math.Log(1 - random.NextDouble()) * mean);
        return new SymbolSource($"{bits}-bit geometric, {Count(count)}", alphabet, symbols);
    }

    private static byte[] Gaps(byte[] codes)
    {
        List<byte> gaps = [];
        var gap = 0;
        foreach (var code in codes)
        {
            if (code == 0)
            {
                gap++;
                continue;
            }

            for (; gap > LongestGap; gap -= LongestGap + 1)
                gaps.Add(LongestGap + 1);
            gaps.Add((byte)gap);
            gap = 0;
        }

        return [.. gaps];
    }

    private static string Count(int count) => count >= Long ? $"{count >> 20} Mi" : $"{count:N0}";
}
