using System.Buffers.Binary;

namespace Tersor.Peers.Entropy;

/// <summary>
/// A zstd frame (RFC 8878) whose blocks of 128 KiB are literals alone, each in four streams of its own, with a Huffman table of
/// its own or that of the block before: what zstd's huff0 makes of symbols, and a few bytes.
/// </summary>
internal static class LiteralFrame
{
    private const int CompressionLevel = 100;
    private const int TargetLength = 106;
    private const int LiteralCompression = 1002;

    // At level 1 the search goes on by the target length where it finds nothing: beyond the block, so it finds no match at all.
    private const int BlockSize = 1 << 17;

    private const int RawBlock = 0;
    private const int CompressedBlock = 2;
    private const int CompressedLiterals = 2;

    // With the table of the block before.
    private const int TreelessLiterals = 3;

    /// <summary>What to set, in the numbers of zstd's <c>ZSTD_cParameter</c>.</summary>
    public static IReadOnlyList<(int Parameter, int Value)> Parameters { get; } =
        [(CompressionLevel, 1), (TargetLength, BlockSize), (LiteralCompression, 1)];

    /// <summary>Whether no block has anything but literals, and at least one of them Huffman codes.</summary>
    public static bool IsMadeOfLiterals(ReadOnlySpan<byte> frame)
    {
        var descriptor = frame[4];
        var singleSegment = (descriptor >> 5) & 1;
        ReadOnlySpan<int> sizeBytes = [singleSegment, 2, 4, 8];
        var at = 4 + 1 + (1 - singleSegment) + sizeBytes[descriptor >> 6];
        for (var (isLast, hasCodes) = (false, false); ; at += 3)
        {
            if (isLast)
                return hasCodes;
            var header = frame[at] | (frame[at + 1] << 8) | (frame[at + 2] << 16);
            var (kind, size) = ((header >> 1) & 3, header >> 3);
            isLast = (header & 1) != 0;
            if (kind == CompressedBlock)
            {
                // The literals, and behind them the number of sequences.
                var block = frame.Slice(at + 3, size);
                if (block[LiteralsSize(block)] != 0)
                    return false;
                hasCodes = true;
            }
            else if (kind != RawBlock)
            {
                return false;
            }

            at += size;
        }
    }

    /// <summary>The bytes of a block's literals with their header; 0 where they are not compressed.</summary>
    private static int LiteralsSize(ReadOnlySpan<byte> block)
    {
        var (kind, format) = (block[0] & 3, (block[0] >> 2) & 3);
        if (kind is not (CompressedLiterals or TreelessLiterals))
            return 0;
        Span<byte> header = stackalloc byte[sizeof(ulong)];
        header.Clear();
        var headerSize = format switch { 3 => 5, 2 => 4, _ => 3 };
        block[..headerSize].CopyTo(header);
        var width = format switch { 3 => 18, 2 => 14, _ => 10 };
        var size = (BinaryPrimitives.ReadUInt64LittleEndian(header) >> (4 + width)) & ((1UL << width) - 1);
        return headerSize + (int)size;
    }
}
