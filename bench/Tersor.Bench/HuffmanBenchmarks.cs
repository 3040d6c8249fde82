using BenchmarkDotNet.Attributes;
using Tersor.Format;

namespace Tersor.Bench;

/// <summary>Entropy coding of a mebi-symbol: throughput is 1 MiB over the time.</summary>
public class HuffmanBenchmarks
{
    private const int Symbols = 1 << 20;

    private byte[] _symbols = null!;
    private byte[] _encoded = null!;
    private byte[] _decoded = null!;
    private HuffmanEncoder _encoder = null!;
    private HuffmanDecoder _decoder = null!;

    /// <summary>
    /// Width of the alphabet: 5 bits like the gaps of a pruned layer, 8 bits like shared weights of a wide codebook.
    /// </summary>
    [Params(5, 8)]
    public int Bits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _symbols = RandomValues.Skewed(Symbols, Bits, mean: Bits == 5 ? 6 : 24);
        var counts = new int[HuffmanCode.Symbols];
        foreach (var symbol in _symbols)
            counts[symbol]++;
        var code = HuffmanCode.FromCounts(counts);
        _encoder = new HuffmanEncoder(code);
        _decoder = new HuffmanDecoder(code);
        _encoded = new byte[HuffmanEncoder.MaxEncodedSize(Symbols)];
        _decoded = new byte[Symbols];
        Encode();
    }

    [Benchmark]
    public int Encode() => _encoder.Encode(_symbols, _encoded);

    [Benchmark]
    public bool Decode() => _decoder.TryDecode(_encoded, _decoded, out _);
}
