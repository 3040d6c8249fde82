using System.Numerics;

namespace Tersor.Format;

/// <summary>
/// Stores the code lengths of an alphabet known to both sides. The last length is never stored: the code is complete, so it fills
/// what the others leave.
/// </summary>
internal static class CodeLengthPacking
{
    private const int Nibbles = 0;
    private const int Range = 1;
    private const int Steps = 2;

    /// <summary>The number of packings.</summary>
    public const int Count = 3;

    /// <summary>The packing that needs fewest bytes, and those bytes.</summary>
    public static (int Packing, byte[] Bytes) Smallest(ReadOnlySpan<byte> lengths)
    {
        var (best, bestBytes) = (-1, Array.Empty<byte>());
        for (var packing = 0; packing < Count; packing++)
        {
            var writer = new ByteWriter();
            var bits = new BitWriter(writer);
            Write(bits, packing, lengths[..^1], StartLength(lengths.Length));
            bits.Flush();
            if (best < 0 || writer.Length < bestBytes.Length)
                (best, bestBytes) = (packing, writer.Written.ToArray());
        }

        return (best, bestBytes);
    }

    /// <summary>Reads the lengths of an alphabet and returns their code.</summary>
    public static HuffmanCode Read(ref ByteReader reader, int packing, int alphabet)
    {
        if (alphabet < 2)
            throw reader.Error("a code of one symbol");
        Span<byte> lengths = stackalloc byte[alphabet];
        lengths.Clear();
        var bits = new BitReader(reader);
        var stored = lengths[..^1];
        switch (packing)
        {
            case Nibbles:
                foreach (ref var length in stored)
                    length = (byte)bits.Read(4);
                break;
            case Range when ReadRange(ref bits, stored):
            case Steps when ReadSteps(ref bits, stored, StartLength(alphabet)):
                break;
            default:
                throw reader.Error($"code lengths in packing {packing} are damaged");
        }

        reader = bits.End();
        lengths[^1] = LastLength(stored);
        return HuffmanCode.TryFromLengths(lengths, out var code)
            ? code!
            : throw reader.Error("the code lengths are no complete code");
    }

    private static void Write(BitWriter bits, int packing, ReadOnlySpan<byte> lengths, int start)
    {
        switch (packing)
        {
            case Nibbles:
                foreach (var length in lengths)
                    bits.Write(length, 4);
                break;
            case Range:
                WriteRange(bits, lengths);
                break;
            default:
                WriteSteps(bits, lengths, start);
                break;
        }
    }

    // Smallest length and width, then each length less the smallest plus one; 0 for none.
    private static void WriteRange(BitWriter bits, ReadOnlySpan<byte> lengths)
    {
        var (least, most) = (HuffmanCode.MaxLength, 1);
        foreach (var length in lengths)
            if (length > 0)
                (least, most) = (Math.Min(least, length), Math.Max(most, length));
        var width = BitOperations.Log2((uint)Math.Max(1, most - least + 1)) + 1;
        bits.Write((uint)least, 4);
        bits.Write((uint)width, 4);
        foreach (var length in lengths)
            bits.Write(length == 0 ? 0 : (uint)(length - least + 1), width);
    }

    private static bool ReadRange(ref BitReader bits, scoped Span<byte> lengths)
    {
        var least = bits.Read(4);
        var width = (int)bits.Read(4);
        if (least == 0)
            return false;
        foreach (ref var length in lengths)
        {
            var above = bits.Read(width);
            length = (byte)(above == 0 ? 0 : Math.Min(byte.MaxValue, least + above - 1));
        }

        return true;
    }

    // 0: as before; 10: one longer; 110: one shorter; 1110 and four bits: anything; 1111 and an Elias gamma code: a run without
    // codes.
    private static void WriteSteps(BitWriter bits, ReadOnlySpan<byte> lengths, int previous)
    {
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            var length = lengths[symbol];
            if (length == 0)
            {
                var run = lengths[symbol..].IndexOfAnyExcept((byte)0);
                run = run < 0 ? lengths.Length - symbol : run;
                bits.Write(0b1111, 4);
                bits.Gamma((uint)run);
                symbol += run - 1;
                continue;
            }

            var step = length - previous;
            if (step == 0)
                bits.Write(0, 1);
            else if (step == 1)
                bits.Write(0b10, 2);
            else if (step == -1)
                bits.Write(0b110, 3);
            else
                bits.Write(0b1110_0000u | length, 8);
            previous = length;
        }
    }

    private static bool ReadSteps(ref BitReader bits, scoped Span<byte> lengths, int previous)
    {
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            switch (bits.Ones(4))
            {
                case 0:
                    break;
                case 1:
                    previous++;
                    break;
                case 2:
                    previous--;
                    break;
                case 3:
                    previous = (int)bits.Read(4);
                    break;
                default:
                    var run = bits.Gamma("run of symbols without codes");
                    if (run > lengths.Length - symbol)
                        return false;
                    symbol += (int)run - 1;
                    continue;
            }

            if (previous is < 1 or > HuffmanCode.MaxLength)
                return false;
            lengths[symbol] = (byte)previous;
        }

        return true;
    }

    // Lengths gather around the one that a flat distribution would give.
    private static int StartLength(int alphabet) => Math.Max(1, BitOperations.Log2((uint)alphabet * 2 - 1));

    private static byte LastLength(ReadOnlySpan<byte> lengths)
    {
        var left = 1 << HuffmanCode.MaxLength;
        foreach (var length in lengths)
            if (length is > 0 and <= HuffmanCode.MaxLength)
                left -= 1 << (HuffmanCode.MaxLength - length);
        return left > 0 && BitOperations.IsPow2(left) ? (byte)(HuffmanCode.MaxLength - BitOperations.Log2((uint)left)) : (byte)0;
    }
}
