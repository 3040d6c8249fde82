using Tersor.Measuring;

namespace Tersor.Peers.Entropy;

/// <summary>How one codec did on one source of symbols.</summary>
/// <param name="Codec">Its name.</param>
/// <param name="Bytes">What it made of the symbols, tables included.</param>
/// <param name="Encoding">The time to encode all symbols.</param>
/// <param name="Decoding">The time to decode them.</param>
/// <param name="Symbols">The number of symbols.</param>
/// <param name="Entropy">Bits a symbol if each were independent of the others.</param>
internal sealed record CodecResult(string Codec, int Bytes, Timing Encoding, Timing Decoding, int Symbols, double Entropy)
{
    /// <summary>Symbols, of a byte each, over coded bytes.</summary>
    public double Ratio => Symbols / (double)Bytes;

    /// <summary>How far the bytes lie above the entropy, as a fraction of it; of the bytes, tables are a part.</summary>
    public double AboveEntropy => (8.0 * Bytes / (Symbols * Entropy)) - 1;

    /// <summary>Symbols encoded in a second, in millions.</summary>
    public double EncodingRate => Symbols / Encoding.Median;

    /// <summary>Symbols decoded in a second, in millions.</summary>
    public double DecodingRate => Symbols / Decoding.Median;
}
