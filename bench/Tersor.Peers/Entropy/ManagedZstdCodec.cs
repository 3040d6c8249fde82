using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Tersor.Peers.Entropy;

/// <summary>The same frames by ZstdSharp.Port, zstd in C#.</summary>
internal sealed class ManagedZstdCodec : ISymbolCodec, IDisposable
{
    private readonly Compressor _compressor = new();
    private readonly Decompressor _decompressor = new();

    public ManagedZstdCodec()
    {
        foreach (var (parameter, value) in LiteralFrame.Parameters)
            _compressor.SetParameter((ZSTD_cParameter)parameter, value);
    }

    public string Name => "ZstdSharp";

    public int Encode(byte[] symbols, byte[] coded) => _compressor.Wrap(symbols, coded);

    public void Decode(ReadOnlySpan<byte> coded, byte[] symbols) => _decompressor.Unwrap(coded, symbols);

    public void Dispose()
    {
        _compressor.Dispose();
        _decompressor.Dispose();
    }
}
