namespace Tersor.Peers.Entropy;

/// <summary>How all codecs did on one source.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Symbols">The number of symbols.</param>
/// <param name="Entropy">Bits a symbol if each were independent of the others.</param>
/// <param name="Codecs">Ours first.</param>
internal sealed record SourceResult(string Source, int Symbols, double Entropy, IReadOnlyList<CodecResult> Codecs);
