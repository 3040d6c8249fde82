using System.Runtime.InteropServices;

namespace Tersor.Peers.Entropy;

/// <summary>huff0 as the system's libzstd runs it: a frame of nothing but literals that are always compressed.</summary>
internal sealed partial class NativeZstdCodec : ISymbolCodec, IDisposable
{
    private const string Library = "libzstd.so.1";

    private readonly nint _compression = ZSTD_createCCtx();
    private readonly nint _decompression = ZSTD_createDCtx();

    public NativeZstdCodec()
    {
        foreach (var (parameter, value) in LiteralFrame.Parameters)
            Check(ZSTD_CCtx_setParameter(_compression, parameter, value));
    }

    public string Name => "libzstd";

    /// <summary>The library's version, for example <c>1.5.4</c>.</summary>
    /// <exception cref="DllNotFoundException">There is no libzstd.</exception>
    public static string Version
    {
        get
        {
            var number = ZSTD_versionNumber();
            return $"{number / 10000}.{number / 100 % 100}.{number % 100}";
        }
    }

    public unsafe int Encode(byte[] symbols, byte[] coded)
    {
        fixed (byte* source = symbols, target = coded)
            return (int)Check(ZSTD_compress2(_compression, target, (nuint)coded.Length, source, (nuint)symbols.Length));
    }

    public unsafe void Decode(ReadOnlySpan<byte> coded, byte[] symbols)
    {
        fixed (byte* source = coded, target = symbols)
            Check(ZSTD_decompressDCtx(_decompression, target, (nuint)symbols.Length, source, (nuint)coded.Length));
    }

    public void Dispose()
    {
        ZSTD_freeCCtx(_compression);
        ZSTD_freeDCtx(_decompression);
    }

    private static nuint Check(nuint result) => ZSTD_isError(result) == 0
        ? result
        : throw new InvalidOperationException($"libzstd: {Marshal.PtrToStringUTF8(ZSTD_getErrorName(result))}");

    [LibraryImport(Library)]
    private static partial uint ZSTD_versionNumber();

    [LibraryImport(Library)]
    private static partial nint ZSTD_createCCtx();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Library)]
    private static partial nint ZSTD_createDCtx();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_CCtx_setParameter(nint context, int parameter, int value);

    [LibraryImport(Library)]
    private static unsafe partial nuint ZSTD_compress2(
        nint context, byte* target, nuint targetSize, byte* source, nuint sourceSize);

    [LibraryImport(Library)]
    private static unsafe partial nuint ZSTD_decompressDCtx(
        nint context, byte* target, nuint targetSize, byte* source, nuint sourceSize);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint result);

    [LibraryImport(Library)]
    private static partial nint ZSTD_getErrorName(nuint result);
}
