namespace Tersor.Peers.Entropy;

/// <summary>Makes symbols small and whole again, tables included.</summary>
internal interface ISymbolCodec
{
    /// <summary>What tables call it.</summary>
    string Name { get; }

    /// <summary>Encodes symbols; returns how many bytes that took.</summary>
    /// <param name="symbols">The symbols, at least two different ones.</param>
    /// <param name="coded">Room for more than that many bytes.</param>
    int Encode(byte[] symbols, byte[] coded);

    /// <summary>Decodes exactly as many symbols as there is room for.</summary>
    void Decode(ReadOnlySpan<byte> coded, byte[] symbols);
}
